using Tocsin.Detection.Testing;
using Tocsin.Detection.Tests.Scripts;

namespace Tocsin.Detection.Tests.Testing;

public sealed class RuleTesterTests : IAsyncLifetime
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
    public async Task ATestThatFindsWhatItExpectsPasses()
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
    public async Task ATestThatFindsSomethingElseSaysWhat(string expect, string why) =>
        (await RunAsync(ScriptText.Raising("A", "w"), expect)).Failures[0].ShouldContain(why);

    [Fact]
    public async Task ARuleThatThrowsFailsItsTests() =>
        (await RunAsync(ScriptText.Alert("A", "throw new Exception(\"no\");"), """{"alerts":0}"""))
            .Failures.ShouldHaveSingleItem().ShouldContain("A failed: Exception: no");

    [Fact]
    public async Task AScriptThatDoesNotCompileFailsItsTests() =>
        (await RunAsync("class", """{"alerts":0}""")).Failures[0].ShouldContain("A.cs(1,");

    private async Task<RuleTestResult> RunAsync(string script, string expect)
    {
        var file = _folder.Write("A.cs", script);
        _folder.Write("A.tests.json", $$"""
            {"tests": [{"name": "a", "expect": {{expect}}, "events": [{"repeat": 2, "event": {"summary": "x"} }] }] }
            """);
        using var tester = RuleTester.Load(file, TimeProvider.System);
        var server = new TestServer(_api.Address, _api.Address, null, null);
        return await tester.RunAsync(RuleTestFile.Read(file).Tests[0], server, default);
    }
}
