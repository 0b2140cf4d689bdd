using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>The data lies on a file system that became read-only, as Linux makes one whose disk fails.</summary>
public sealed class ReadOnlyDiskTests
{
    [Fact]
    public async Task TheStartIsRefusedWithTheCureAndTheDataStaysAsItWas()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await LoopDisk.MakeAsync(folder.File("image"), folder.File("mounted"));
        Assert.SkipWhen(disk is null, "This machine lets us mount no file system.");
        await using var server = new ServerProcess { Data = Path.Combine(disk!.MountPoint, "data") };
        await server.StartAsync();
        await server.SendAsync("""{"category":"kept","summary":"before"}""");
        await server.FindAsync("category:kept", 1);
        (await server.StopAsync()).ShouldBe(0);
        var before = Contents(server.DataFolder);
        await ChildProcess.RunAsync("/bin/mount", ["-o", "remount,ro", disk.MountPoint]);

        await Should.ThrowAsync<InvalidOperationException>(server.StartAsync());

        server.Log.ShouldContain("cannot be written");
        server.Log.ShouldNotContain("   at ");
        Contents(server.DataFolder).ShouldBe(before);
        await ChildProcess.RunAsync("/bin/mount", ["-o", "remount,rw", disk.MountPoint]);
        await server.StartAsync();
        (await server.FindAsync("category:kept", 1)).ShouldHaveSingleItem();
    }

    private static string Contents(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join('\n', files.Select(f => $"{f} {Hash(f)}"));
    }

    private static string Hash(string file) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
}
