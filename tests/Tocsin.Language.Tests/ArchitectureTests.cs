using System.Xml.Linq;

namespace Tocsin.Language.Tests;

/// <summary>References point downwards only.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Tocsin.Events", "")]
    [InlineData("Tocsin.Language", "Tocsin.Events")]
    [InlineData("Tocsin.Storage", "Tocsin.Events,Tocsin.Language")]
    [InlineData("Tocsin.Pipeline", "Tocsin.Events,Tocsin.Language,Tocsin.Storage")]
    [InlineData("Tocsin.Rules", "Tocsin.Events,Tocsin.Language")]
    [InlineData("Tocsin.Detection", "Tocsin.Events,Tocsin.Language,Tocsin.Storage,Tocsin.Rules,Tocsin.Alerting")]
    [InlineData("Tocsin.Data", "Tocsin.Alerting")]
    [InlineData("Tocsin.Alerts", "Tocsin.Events,Tocsin.Data,Tocsin.Alerting")]
    [InlineData("Tocsin.Web", "Tocsin.Events,Tocsin.Language,Tocsin.Storage,Tocsin.Pipeline,Tocsin.Detection,"
        + "Tocsin.Alerts,Tocsin.Data,Tocsin.Alerting")]
    public void ProjectReferencesOnlyWhatLiesBelowIt(string project, string allowed)
    {
        var file = Path.Combine(Root, "src", project, project + ".csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

        references.Except(allowed.Split(',')).ShouldBeEmpty();
    }

    [Fact]
    public void EventsHasNoPackages() =>
        XDocument.Load(Path.Combine(Root, "src/Tocsin.Events/Tocsin.Events.csproj"))
            .Descendants("PackageReference").ShouldBeEmpty();

    [Fact]
    public void WhatSendersAndAlertAuthorsInstallNeedsNothingOfTheServer()
    {
        var sdk = Path.Combine(Root, "sdk");
        foreach (var file in Directory.EnumerateFiles(sdk, "*.csproj", SearchOption.AllDirectories))
        {
            XDocument.Load(file).Descendants("ProjectReference").ShouldBeEmpty();
        }
    }

    internal static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
