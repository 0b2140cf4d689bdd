using Tocsin.Detection.Cases;
using Tocsin.Detection.Tests.Scripts;

namespace Tocsin.Detection.Tests.Cases;

public sealed class AlertTesterTests : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private StubApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await StubApi.StartAsync();
        _api.Answer = _ => (200, """{"events":[],"total":2}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ACaseThatFindsWhatItExpectsPasses()
    {
        const string Expected = """{"alerts":1,"groups":[""],"summaries":["found"]}""";
        var result = await RunAsync(ScriptText.Raising("A", "w"), Expected);
        result.Failures.ShouldBeEmpty();
        _api.Sent.ShouldHaveSingleItem().GetArrayLength().ShouldBe(2);
        _api.Drafts.ShouldBeEmpty("a test raises nothing");
    }

    [Theory]
    [InlineData("""{"alerts":0}""", "expected 0 alerts, got 1")]
    [InlineData("""{"alerts":1,"groups":["203.0.113.9"]}""", "expected groups 203.0.113.9; got ")]
    public async Task ACaseThatFindsSomethingElseSaysWhat(string expect, string why) =>
        (await RunAsync(ScriptText.Raising("A", "w"), expect)).Failures[0].ShouldContain(why);

    [Fact]
    public async Task AnAlertThatThrowsFailsItsCases() =>
        (await RunAsync(ScriptText.Alert("A", "throw new Exception(\"no\");"), """{"alerts":0}"""))
            .Failures.ShouldHaveSingleItem().ShouldContain("A failed: Exception: no");

    [Fact]
    public async Task AnAlertThatDoesNotCompileFailsItsCases() =>
        (await RunAsync("class", """{"alerts":0}""")).Failures[0].ShouldContain("A.cs(1,");

    private async Task<CaseResult> RunAsync(string script, string expect)
    {
        var file = _folder.Write("A.cs", script);
        _folder.Write("A.tests.json", $$"""
            {"cases": [{"name": "a", "expect": {{expect}}, "events": [{"repeat": 2, "event": {"summary": "x"} }] }] }
            """);
        using var tester = AlertTester.Load(file, TimeProvider.System);
        var server = new CaseServer(_api.Address, _api.Address, null, null);
        return await tester.RunAsync(AlertCases.Read(file).Cases[0], server, default);
    }
}
