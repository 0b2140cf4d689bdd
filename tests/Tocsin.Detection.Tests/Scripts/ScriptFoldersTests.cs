using Microsoft.Extensions.Time.Testing;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Tests.Scripts;

public sealed class ScriptFoldersTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesAppearChangeAndGo()
    {
        using var folders = new ScriptFolders([_folder.Path], ScriptLanguage.All, _clock);
        Changes(folders).ShouldBeEmpty();
        var a = _folder.Write("A.cs", "one");
        Changes(folders).ShouldBe([new ScriptChange(a, "one")]);
        Changes(folders).ShouldBeEmpty();
        _folder.Write("A.cs", "other");
        Changes(folders).ShouldBe([new ScriptChange(a, "other")]);
        File.Delete(a);
        Changes(folders).ShouldBe([new ScriptChange(a, null)]);
    }

    [Fact]
    public void OnlyTopLevelAlertFilesCount()
    {
        _folder.Write("A.tests.cs", "");
        _folder.Write("A.tests.json", "");
        _folder.Write(".A.cs", "");
        Directory.CreateDirectory(_folder.File("sub"));
        _folder.Write("sub/B.cs", "");
        using var folders = new ScriptFolders([_folder.Path], ScriptLanguage.All, _clock);
        Changes(folders).ShouldBeEmpty();
    }

    [Fact]
    public void AFolderMayComeAndGo()
    {
        var path = _folder.File("later");
        using var folders = new ScriptFolders([path], ScriptLanguage.All, _clock);
        Changes(folders).ShouldBeEmpty();
        Directory.CreateDirectory(path);
        var file = _folder.Write("later/A.cs", "x");
        Changes(folders).ShouldBe([new ScriptChange(file, "x")]);
        Directory.Delete(path, recursive: true);
        Changes(folders).ShouldBe([new ScriptChange(file, null)]);
    }

    // As the poll sees them, whether or not the file system gave notice.
    private IReadOnlyList<ScriptChange> Changes(ScriptFolders folders)
    {
        _clock.Advance(TimeSpan.FromSeconds(10));
        return folders.TakeChanges();
    }
}
