using System.Text.Json;
using Tocsin.Detection.Cases;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Tests.Cases;

public sealed class AlertCasesTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheShippedAlertsCompileAndHaveCases()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "alerts");
        var scripts = Directory.GetFiles(folder, "*.cs");
        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts)
        {
            Script.Load(new ScriptCompiler(), script, File.ReadAllText(script)).Errors.ShouldBeEmpty();
            var cases = AlertCases.Read(script);
            cases.Error.ShouldBeNull();
            cases.Script.ShouldBe(script);
        }

        AlertCases.FindIn(folder).Count.ShouldBe(scripts.Length);
    }

    [Fact]
    public void ANewAlertCompilesAndItsCasesCanBeRead()
    {
        var (files, error) = AlertScaffold.Create("RootLogins", _folder.File("alerts"));
        error.ShouldBeNull();
        Script.Load(new ScriptCompiler(), files[0], File.ReadAllText(files[0])).Errors.ShouldBeEmpty();
        AlertCases.Read(files[1]).Cases.Count.ShouldBe(2);
        AlertScaffold.Create("RootLogins", _folder.File("alerts")).Error.ShouldNotBeNull().ShouldContain("exists");
    }

    [Theory, InlineData(""), InlineData("../x"), InlineData("lower"), InlineData("A B"), InlineData("A.B")]
    public void ANameThatIsNoClassNameIsRefused(string name) =>
        AlertScaffold.Create(name, _folder.Path).Error.ShouldNotBeNull();

    [Theory]
    [InlineData("{", "line")]
    [InlineData("""{"cases":[]}""", "no cases")]
    [InlineData("""{"cases":[{"name":"a","events":[]}]}""", "expect")]
    [InlineData("""{"cases":[{"name":"a","events":[{"event":1}],"expect":{"alerts":1}}]}""", "JSON object")]
    [InlineData("""{"cases":[{"name":"a","events":[{"repeat":0,"event":{}}],"expect":{"alerts":1}}]}""", "repeat")]
    [InlineData("""{"cases":[{"name":"a","evnts":[],"expect":{"alerts":1}}]}""", "evnts")]
    public void WhatIsWrongWithACasesFileIsSaid(string text, string why) =>
        AlertCases.Read(_folder.Write("A.tests.json", text)).Error.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void AMissingCasesFileIsSaid() => AlertCases.Read(_folder.File("A.cs")).Error.ShouldNotBeNull();

    [Fact]
    public void EventsAreRepeatedNumberedAndTimed()
    {
        var file = _folder.Write("A.tests.json", """
            {"cases":[{"name":"a","expect":{"alerts":0},"events":[
              {"repeat":2,"at":-60,"every":5,"event":{"summary":"try {i}","details":{"n":3,"l":["x{i}"]}}},
              {"event":{"summary":"once"}}]}]}
            """);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var (count, json) = CaseEventWriter.Write(AlertCases.Read(file).Cases[0], now);
        count.ShouldBe(3);
        var events = JsonDocument.Parse(json).RootElement;
        events[1].GetProperty("timestamp").GetDateTimeOffset().ShouldBe(now.AddSeconds(-55));
        events[1].GetProperty("summary").GetString().ShouldBe("try 1");
        events[1].GetProperty("details").GetRawText().ShouldBe("""{"n":3,"l":["x1"]}""");
        events[2].GetProperty("timestamp").GetDateTimeOffset().ShouldBe(now);
    }
}
