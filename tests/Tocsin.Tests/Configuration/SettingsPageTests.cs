using Tocsin.Configuration;
using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>The page of settings says what the table says.</summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void ThePageIsAsTheTableHasIt() => File.ReadAllText(Repository.File("docs", "settings.md")).ShouldBe(
        SettingsPage.Text(),
        "Write it again: dotnet run --project src/Tocsin -c Release -- config docs > docs/settings.md");
}
