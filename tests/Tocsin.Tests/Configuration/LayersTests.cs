using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>Settings are below whoever is started with them.</summary>
public sealed class LayersTests
{
    [Theory]
    [InlineData("Configuration", "Commands", "Serve", "Endpoints", "Auth"), InlineData("Serve", "Commands")]
    public void AFolderKnowsWhatLiesBelowItOnly(string folder, params string[] above) =>
        Directory.EnumerateFiles(Repository.File("src", "Tocsin", folder), "*.cs")
            .Where(file => above.Any(a => File.ReadAllText(file).Contains($"using Tocsin.{a};", StringComparison.Ordinal)))
            .ShouldBeEmpty();
}
