using System.Text.Json;
using Tocsin.Detection.Testing;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Tests.Testing;

public sealed class RuleTestFileTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheShippedScriptsCompileAndHaveTests()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "alerts");
        var scripts = Directory.GetFiles(folder, "*.cs");
        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts)
        {
            Script.Load(new ScriptCompiler(), script, File.ReadAllText(script)).Errors.ShouldBeEmpty();
            var tests = RuleTestFile.Read(script);
            tests.Error.ShouldBeNull();
            tests.Script.ShouldBe(script);
        }

        RuleTestFile.FindIn(folder).Count.ShouldBe(scripts.Length);
    }

    [Fact]
    public void ANewRuleCompilesAndItsTestsCanBeRead()
    {
        var (files, error) = RuleScaffold.Create("RootLogins", _folder.File("alerts"), ScriptLanguage.CSharp);
        error.ShouldBeNull();
        Script.Load(new ScriptCompiler(), files[0], File.ReadAllText(files[0])).Errors.ShouldBeEmpty();
        RuleTestFile.Read(files[1]).Tests.Count.ShouldBe(2);
        RuleScaffold.Create("RootLogins", _folder.File("alerts"), ScriptLanguage.CSharp).Error
            .ShouldNotBeNull().ShouldContain("exists");
    }

    [Theory, InlineData(""), InlineData("../x"), InlineData("lower"), InlineData("A B"), InlineData("A.B")]
    public void ANameThatIsNoClassNameIsRefused(string name) =>
        RuleScaffold.Create(name, _folder.Path, ScriptLanguage.CSharp).Error.ShouldNotBeNull();

    [Theory]
    [InlineData("{", "line")]
    [InlineData("""{"tests":[]}""", "no tests")]
    [InlineData("""{"tests":[{"name":"a","events":[]}]}""", "expect")]
    [InlineData("""{"tests":[{"name":"a","events":[{"event":1}],"expect":{"alerts":1}}]}""", "JSON object")]
    [InlineData("""{"tests":[{"name":"a","events":[{"repeat":0,"event":{}}],"expect":{"alerts":1}}]}""", "repeat")]
    [InlineData("""{"tests":[{"name":"a","evnts":[],"expect":{"alerts":1}}]}""", "evnts")]
    public void WhatIsWrongWithAFileOfTestsIsSaid(string text, string why) =>
        RuleTestFile.Read(_folder.Write("A.tests.json", text)).Error.ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void WhatVersion01CalledCasesAreTests() => RuleTestFile
        .Read(_folder.Write("A.tests.json", """{"cases":[{"name":"a","events":[],"expect":{"alerts":0}}]}"""))
        .Tests.Single().Name.ShouldBe("a");

    [Fact]
    public void AMissingFileOfTestsIsSaid() => RuleTestFile.Read(_folder.File("A.cs")).Error.ShouldNotBeNull();

    [Fact]
    public void EventsAreRepeatedNumberedAndTimed()
    {
        var file = _folder.Write("A.tests.json", """
            {"tests":[{"name":"a","expect":{"alerts":0},"events":[
              {"repeat":2,"at":-60,"every":5,"event":{"summary":"try {i}","details":{"n":3,"l":["x{i}"]}}},
              {"event":{"summary":"once"}}]}]}
            """);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var (count, json) = TestEventWriter.Write(RuleTestFile.Read(file).Tests[0], now);
        count.ShouldBe(3);
        var events = JsonDocument.Parse(json).RootElement;
        events[1].GetProperty("timestamp").GetDateTimeOffset().ShouldBe(now.AddSeconds(-55));
        events[1].GetProperty("summary").GetString().ShouldBe("try 1");
        events[1].GetProperty("details").GetRawText().ShouldBe("""{"n":3,"l":["x1"]}""");
        events[2].GetProperty("timestamp").GetDateTimeOffset().ShouldBe(now);
    }
}
