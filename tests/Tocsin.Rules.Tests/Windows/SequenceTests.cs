using Tocsin.Rules.Model;
using static Tocsin.Rules.Tests.Windows.Desk;

namespace Tocsin.Rules.Tests.Windows;

public sealed class SequenceTests
{
    private static readonly WindowCheck All = new TogetherCheck(false);
    private static readonly WindowCheck InOrder = new TogetherCheck(true);

    [Theory]
    [InlineData("a@1 b@2", "w()@2")]
    [InlineData("b@1 a@2", "w()@2")]
    [InlineData("a@1 a@2", "")]
    [InlineData("a@1 b@11", "")]
    [InlineData("a@1 b@10.9", "w()@10.9")]
    [InlineData("a+b@1", "w()@1")]
    public void TogetherIsInAnyOrder(string events, string story) =>
        new Desk(Rule(All, "a b")).See(events).Story.ShouldBe(story);

    [Theory]
    [InlineData("a@1 a@2 a@3 b@4", "w()@4")]
    [InlineData("b@1 a@2", "")]
    [InlineData("b@1 a@2 b@3", "w()@3")]
    [InlineData("a@1 b@11", "")]
    [InlineData("a@1 a@5 b@12", "w()@12")]
    [InlineData("a+b@1", "")]
    [InlineData("a+b@1 a+b@2", "w()@2")]
    [InlineData("a@1 b@1", "w()@1")]
    [InlineData("b@1 a@1", "")]
    public void TheOrderIsThatOfTimeThenOfArrival(string events, string story) =>
        new Desk(Rule(InOrder, "a b")).See(events).Story.ShouldBe(story);

    [Theory]
    [InlineData("a@1 b@2 c@3", "w()@3")]
    [InlineData("a@1 c@2 b@3", "")]
    [InlineData("b@1 a@2 c@3", "")]
    [InlineData("b@1 a@2 c@3 b@4 c@5", "w()@5")]
    [InlineData("a@1 b@2 a@8 c@11.5", "")]
    public void TheOrderOfAllStepsCounts(string events, string story) =>
        new Desk(Rule(InOrder, "a b c")).See(events).Story.ShouldBe(story);

    [Fact]
    public void AStepMayBeRepeated()
    {
        new Desk(Rule(InOrder, "a a b")).See("a@1 b@2").Story.ShouldBe("");
        new Desk(Rule(InOrder, "a a b")).See("a@1 a@2 b@3").Story.ShouldBe("w()@3");
    }

    [Fact]
    public void AStepThatComesLateTakesItsPlace() =>
        new Desk(Rule(InOrder, "a b")).See("b@5 c@6").See("a", at: 4, arrived: 7).Story.ShouldBe("w()@5");

    [Fact]
    public void ManyFirstStepsDoNotHideTheSecond()
    {
        var desk = new Desk(Rule(InOrder, "a b", span: 100_000), Rule(All, "a b c", span: 100_000, id: "v"));
        desk.See("c@0");
        for (var i = 0; i < 10_000; i++) desk.See("a", i);
        desk.See("b", 10_000).Story.ShouldBe("w()@10000 v()@10000");
    }

    [Fact]
    public void DifferentHostsDoNotGoTogether() =>
        new Desk(Rule(All, "a b", by: "h"), Rule(InOrder, "a b", by: "h", id: "v"))
            .See("a@1:h=x b@2:h=y a@3:h=y b@4:h=x").Story.ShouldBe("w(y)@3 w(x)@4 v(x)@4");

    [Fact]
    public void AliasesResolveForEachRule()
    {
        var rule = Rule(All, "a b", by: "ip") with
        {
            Aliases = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["ip"] = new Dictionary<string, string> { ["a"] = "src", ["b"] = "dst" },
            },
        };
        new Desk(rule).See("a@1:src=1,dst=2 b@2:src=1,dst=3 b@3:src=9,dst=1").Story.ShouldBe("w(1)@3");
    }

    [Fact]
    public void AConditionMayLeaveInputsOut()
    {
        var check = new TogetherCheck(
            false, new InputAll([new InputFound("a"), new InputNot(new InputFound("b"))]));
        new Desk(Rule(check, "a b")).See("b@1 a@2 a@12").Story.ShouldBe("w()@12");
    }

    [Fact]
    public void AChainIsRaisedByWhateverCompletesIt()
    {
        var first = Rule(new CountCheck(new Bounds(AtLeast: 2)), "a", by: "h", id: "v");
        var chain = Rule(All, "v b", by: "h", span: 100);
        new Desk(first, chain).See("a@1:h=x b@2:h=x a@3:h=x").Story.ShouldBe("v(x)@3 w(x)@3");
        new Desk(first, chain).See("a@1:h=x a@3:h=x b@4:h=y b@5:h=x").Story.ShouldBe("v(x)@3 w(x)@5");
    }

    [Fact]
    public void AChainSeesFieldsOfTheEventThatCompletedIt() =>
        new Desk(
            Rule(new CountCheck(new Bounds(AtLeast: 1)), "a", id: "v"), Rule(All, "v b", by: "h"))
            .See("a@1:h=x b@2:h=x").Story.ShouldBe("v()@1 w(x)@2");
}
