using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Tests.Scripts;

public sealed class ScriptTests
{
    private static readonly ScriptCompiler Compiler = new();

    [Fact]
    public void ACompileErrorNamesFileLineAndColumn()
    {
        const string Text = "using Tocsin.Alerting;\nclass A : Alert { int x = ; }";
        var (loaded, errors) = Script.Load(Compiler, "/alerts/A.cs", Text);
        loaded.ShouldBeNull();
        errors[0].ToString().ShouldStartWith("/alerts/A.cs(2,");
        errors.ShouldContain(e => e.Message.Contains("CS1525"));
    }

    [Theory]
    [InlineData("public class A { }", "no public class")]
    [InlineData("", "no public class")]
    public void AFileWithoutAnAlertIsRefused(string text, string why) =>
        Script.Load(Compiler, "A.cs", text).Errors.ShouldHaveSingleItem().Message.ShouldContain(why);

    [Fact]
    public void AConstructorThatThrowsIsRefusedWithItsLine()
    {
        var (loaded, errors) = Script.Load(Compiler, "/a/A.cs", ScriptText.Alert("A", "", more: """

            public A() => throw new System.InvalidOperationException("no config");
            """));
        loaded.ShouldBeNull();
        var error = errors.ShouldHaveSingleItem();
        error.Message.ShouldBe("InvalidOperationException: no config");
        error.Line.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void OneFileMayHoldManyRules()
    {
        var second = ScriptText.Alert("B", "", seconds: 60).Replace("using Tocsin.Alerting;", "");
        var text = ScriptText.Alert("A", "") + second;
        using var script = Script.Load(Compiler, "A.cs", text).Loaded.ShouldNotBeNull();
        script.Rules.ShouldBe(
            [new LoadedRule("A", TimeSpan.FromSeconds(1)), new LoadedRule("B", TimeSpan.FromMinutes(1))]);
    }

    [Fact]
    public void ScriptsSeeNothingOfTocsinButTheAlertApi() =>
        Script.Load(Compiler, "A.cs", ScriptText.Alert("A", "Tocsin.Detection.Scripts.WorkerProgram.OfThisProgram();"))
            .Errors.ShouldNotBeEmpty();
}
