using Tocsin.Testing;

namespace Tocsin.Tests.Configuration;

/// <summary>Settings are below whoever is started with them.</summary>
public sealed class LayersTests
{
    [Theory]
    [InlineData("Configuration", "Commands", "Serve", "Endpoints", "Auth"), InlineData("Serve", "Commands")]
    public void AFolderKnowsWhatLiesBelowItOnly(string folder, params string[] above) =>
        Directory.EnumerateFiles(Repository.File("src", "Tocsin", folder), "*.cs")
            .Where(file => File.ReadAllLines(file).Intersect(above.Select(name => $"using Tocsin.{name};")).Any())
            .ShouldBeEmpty();
}
