using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Sets;

public sealed class RuleBookTests
{
    [Fact]
    public void OfTwoRulesWithOneIdTheFirstCounts()
    {
        var book = Book([Event("a", line: 3), Event("b"), Event("a", line: 9)]);
        book.EventRules.Select(r => (r.Head.Id, r.Head.Origin.Line)).ShouldBe([("a", 3), ("b", 1)]);
        var fault = book.Faults.ShouldHaveSingleItem();
        (fault.Line, fault.RuleId, fault.IsWarning).ShouldBe((9, "a", false));
        fault.Message.ShouldBe("The id a is taken: a.yml:3 has it too, and came first");
    }

    [Fact]
    public void WhatWasWrongInTheFilesIsKept() =>
        RuleBook.Of([new RuleFile([], [], [new RuleFault("x", 1, "", "m")])]).Faults.ShouldHaveSingleItem();

    [Fact]
    public void RulesAreReferredToByIdOrName()
    {
        var book = Book([Window("w", ["a", "second"]), Event("a"), Event("b", name: "second")]);
        book.Faults.ShouldBeEmpty();
        book.WindowRules.ShouldHaveSingleItem();
        book.Silent.Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void AReferenceThatLeadsNowhereIsAFaultOfTheRuleThatRefers()
    {
        var book = Book([Event("first"), Window("w", ["frist"], line: 7), Window("v", ["w"], line: 8)]);
        book.WindowRules.ShouldBeEmpty();
        book.Silent.ShouldBeEmpty("what nobody counts raises its own alerts");
        book.Faults.Select(f => $"{f.Line} {f.Message}").ShouldBe([
            "7 There is no rule frist that could be run, did you mean first?",
            "8 The rule w, to which it refers, cannot be run",
        ]);
    }

    [Fact]
    public void ANameThatSeveralRulesHaveIsNoReference()
    {
        var book = Book([Event("a", name: "n"), Event("b", name: "n"), Window("w", ["n"]), Window("v", ["b"])]);
        book.WindowRules.Select(w => w.Head.Id).ShouldBe(["v"]);
        book.Faults.ShouldHaveSingleItem().Message
            .ShouldBe("Several rules have the name n: refer to one by its id");
    }

    [Fact]
    public void CirclesAreFaultsOfAllThatAreInThem()
    {
        var book = Book(
            [Event("a"), Window("x", ["y"]), Window("y", ["z"]), Window("z", ["x", "a"]), Window("me", ["me"])]);
        book.WindowRules.ShouldBeEmpty();
        book.Faults.Select(f => f.RuleId).ShouldBe(["x", "y", "z", "me"]);
        book.Faults.ShouldAllBe(
            f => f.Message == "The rules that it refers to lead back to one another, in a circle");
    }

    [Fact]
    public void RulesStandBehindThoseThatTheyCount()
    {
        var book = Book([Window("c", ["b", "a"]), Window("b", ["a"]), Window("a", ["e"]), Event("e")]);
        book.WindowRules.Select(w => w.Head.Id).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void ChainsAreBounded()
    {
        List<Rule> rules = [Event("e"), Window("w1", ["e"])];
        for (var i = 2; i <= 12; i++) rules.Add(Window($"w{i}", [$"w{i - 1}"]));
        var book = Book(rules);
        book.WindowRules.Count.ShouldBe(10);
        book.Faults.Select(f => f.RuleId).ShouldBe(["w11", "w12"]);
        book.Faults[0].Message.ShouldBe("More than 10 rules refer to one another, one above the other");
    }

    [Fact]
    public void AHundredThousandRulesInARowAreNoTrouble()
    {
        List<Rule> rules = [];
        for (var i = 0; i < 100_000; i++) rules.Add(Window($"w{i}", [$"w{i + 1}"]));
        Book(rules).WindowRules.ShouldBeEmpty();
    }

    [Fact]
    public void AnInputIsSilentUnlessARuleLetsItSpeak()
    {
        var book = Book(
        [
            Event("a"), Event("b"), Event("c"), Window("w", ["a", "b"]), Window("v", ["b"], generate: true),
            Window("u", ["w"]),
        ]);
        book.Silent.Order().ShouldBe(["a", "w"]);
    }

    [Fact]
    public void RulesInsideARuleRunAndAreSilent()
    {
        var book = Book([Window("w", ["w#1"], generate: true) with { Parts = [Event("w#1")] }]);
        book.EventRules.ShouldHaveSingleItem().Head.Id.ShouldBe("w#1");
        book.Silent.ShouldBe(["w#1"]);
        Book([Window("w", ["w#1", "nowhere"]) with { Parts = [Event("w#1")] }]).EventRules.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "windows//", true)]
    [InlineData("", "windows/process_creation/", true)]
    [InlineData("", "windows/process_creation/sysmon", true)]
    [InlineData("", "//", true)]
    [InlineData("", "linux//", false)]
    [InlineData("", "windows/file_event/", false)]
    [InlineData("a", "windows//", true)]
    [InlineData("name", "windows//", true)]
    [InlineData("b", "windows//", false)]
    [InlineData("a", "linux//", false)]
    public void AFilterConcernsRulesOfItsLogSourceThatItNames(string rules, string source, bool isFiltered)
    {
        var rule = Event("a", name: "name") with { LogSource = new("process_creation", "windows", "") };
        var parts = source.Split('/');
        var filter = Filter("F", rules.Length > 0 ? [rules] : []) with
        {
            LogSource = new LogSource(parts[1], parts[0], parts[2]),
        };
        var book = RuleBook.Of([new RuleFile([rule], [filter], [])]);
        TreeText.Of(book.EventRules[0].Condition).ShouldBe(isFiltered ? "(x is 1 & !F is 2)" : "x is 1");
        book.Faults.Count.ShouldBe(isFiltered ? 0 : 1, "a filter of no rule is a mistake");
        book.Faults.ShouldAllBe(f => f.IsWarning && f.Message == "The filter fits none of the rules");
    }

    [Fact]
    public void FiltersAddUpAndKeepTheirNames()
    {
        var file = new RuleFile([Event("a")], [Filter("F", []), Filter("G", ["a"])], []);
        var condition = RuleBook.Of([file]).EventRules[0].Condition.ShouldBeOfType<And>();
        TreeText.Of(condition).ShouldBe("(x is 1 & !F is 2 & !G is 2)");
        condition.Items[1].ShouldBeOfType<Not>().Item.ShouldBeOfType<Selection>().Name.ShouldBe("filter: F");
    }

    private static RuleBook Book(IReadOnlyList<Rule> rules) => RuleBook.Of([new RuleFile(rules, [], [])]);

    private static RuleHead Head(string id, string? name = null, int line = 1) =>
        new() { Id = id, Name = name, Title = id, Origin = new RuleOrigin("a.yml", line, "") };

    private static Leaf Is(string field, string value) =>
        new Leaf(new FieldRef(field), new Language.Values.EqualsTest(value, cased: false));

    private static EventRule Event(string id, string? name = null, int line = 1) =>
        new(Head(id, name, line), LogSource.Any, Is("x", "1"));

    private static WindowRule Window(string id, string[] inputs, int line = 1, bool generate = false) => new(
        Head(id, line: line), inputs, [], TimeSpan.FromMinutes(1), new CountCheck(new Bounds(AtLeast: 2)))
    {
        Generate = generate,
    };

    private static RuleFilter Filter(string title, string[] rules) =>
        new(Head(title), LogSource.Any, rules, Is(title, "2"));
}
