using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language.Times;

namespace Tocsin.Language.Tests;

public sealed class QueryParserTests
{
    private static readonly Instant Now = new(new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc).Ticks);

    public static TheoryData<string, string> Trees => CaseFile.Pairs("parse.txt");

    public static TheoryData<string, string, string> Faults => CaseFile.Triples("errors.txt");

    public static TheoryData<string, string, string> Values => CaseFile.Triples("values.txt");

    public static TheoryData<string, string> Times => CaseFile.Pairs("times.txt");

    [Theory, MemberData(nameof(Trees))]
    public void AQueryBecomesThisTree(string query, string tree) => TreeText.Of(Parsed(query).Filter).ShouldBe(tree);

    [Theory, MemberData(nameof(Faults))]
    public void AFaultIsNamedWhereItIs(string query, string position, string says)
    {
        QueryParser.TryParse(query, Now, out var parsed, out var message, out var at).ShouldBeFalse();
        parsed.ShouldBeNull();
        message!.ShouldContain(says);
        at.ShouldBe(int.Parse(position, CultureInfo.InvariantCulture), message);
    }

    [Theory, MemberData(nameof(Values))]
    public void AValuePassesOrNot(string query, string value, string outcome)
    {
        using var batch = Read($$"""{"details.f":{{value}}}""");
        EventMatcher.Matches(Parsed(query).Filter, batch, in batch.Events[0]).ShouldBe(outcome == "yes");
    }

    [Theory, MemberData(nameof(Times))]
    public void ATimeIsReadAsPeopleTypeIt(string text, string expected)
    {
        var isRead = TimeExpression.TryParse(text, Now, out var time);
        (isRead ? time.ToString() : "refused").ShouldBe(expected);
    }

    [Fact]
    public void BurstsAreRead()
    {
        var bursts = Parsed("* | bursts 5 in 2m by details.sourceipaddress | limit 3").Pipes[0]
            .ShouldBeOfType<BurstsPipe>();
        (bursts.Threshold, bursts.Within, bursts.By.Name)
            .ShouldBe((5, TimeSpan.FromMinutes(2), "details.sourceipaddress"));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("-")]
    [InlineData("a:(")]
    [InlineData("!(")]
    [InlineData("+(")]
    public void NestingIsLimitedBeforeTheStackIs(string open)
    {
        foreach (var times in (int[])[1_000, 20_000, QueryParser.CharactersMax / open.Length])
        {
            var query = string.Concat(Enumerable.Repeat(open, times));
            QueryParser.TryParse(query, Now, out _, out var message, out var position).ShouldBeFalse();
            message!.ShouldContain("deeper than 100");
            position.ShouldBeLessThan(1_000);
        }
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void ALongQueryIsRefusedAtOnce(int brackets)
    {
        var query = new string('(', brackets) + "a" + new string(')', brackets);
        QueryParser.TryParse(query, Now, out _, out var message, out var position).ShouldBeFalse();
        message!.ShouldContain("limit is 100000");
        position.ShouldBe(QueryParser.CharactersMax);
    }

    [Fact]
    public void TooManyConditionsAreRefused()
    {
        QueryParser.TryParse(string.Concat(Enumerable.Repeat("a ", 10_000)), Now, out _, out _, out _).ShouldBeTrue();
        QueryParser.TryParse(string.Concat(Enumerable.Repeat("a ", 10_001)), Now, out _, out var message, out _)
            .ShouldBeFalse();
        message!.ShouldContain("More than 10000");
    }

    [Theory]
    [InlineData("((((((((a{1,1000}){1,1000}){1,1000})))))){1,1000}")]
    [InlineData("(a+)+$")]
    [InlineData("(x+x+)+y")]
    public void AnExpressionRunsInLinearTimeOrIsRefused(string expression)
    {
        if (!QueryParser.TryParse($"f:/{expression}/", Now, out var query, out var message, out _))
        {
            message!.ShouldContain("regular expression");
            return;
        }
        using var batch = Read("{\"details.f\":\"" + new string('a', 200_000) + "!\"}");
        EventMatcher.Matches(query.Filter, batch, in batch.Events[0]).ShouldBeFalse();
    }

    [Fact]
    public void ExpressionsOfAnyNestingDoNotOverflowTheStack()
    {
        foreach (var (open, close) in new[] { ("(", ")"), ("(?:a|", ")"), ("[a-[", "]]"), ("(?i:", ")") })
        {
            var half = 4_000 / (open.Length + close.Length);
            var expression = string.Concat(Enumerable.Repeat(open, half)) + "a"
                + string.Concat(Enumerable.Repeat(close, half));
            QueryParser.TryParse($"f:/{expression}/", Now, out _, out var message, out _);
            message?.ShouldContain("regular expression");
        }
    }

    [Fact]
    public void NoTextMakesTheParserThrow() => Gen.OneOf(Gen.String, Noise, Mutations).Sample(text =>
    {
        var isRead = QueryParser.TryParse(text, Now, out var query, out var message, out var position);
        if (isRead)
        {
            query.ShouldNotBeNull();
            using var batch = Read("""{"summary":"a b","details.f":[1,"x",{"y":"10.1.1.1"}],"hostname":"web01"}""");
            EventMatcher.Matches(query.Filter, batch, in batch.Events[0]);
            return;
        }
        message.ShouldNotBeNullOrWhiteSpace();
        position.ShouldBeInRange(0, text.Length);
    }, iter: 40_000);

    // What the grammar is made of, in any order.
    private static Gen<string> Noise { get; } = Gen.OneOf(
        "(", ")", "\"", "a", "f:", ":", "/", "[", "]", "{", "}", " TO ", "AND", "OR", "NOT", " ", "|", "||", "&&", "*",
        "?", "\\", "=",
        "~", ">", "<", "-", "+", "!", "_exists_:", "stats count() ", "by ", "sort ", "limit 3", "bursts 2 in 1m by x",
        "10.0.0.0/8", "é",
        "\ud800", "\0", "💥", "now-1h", "1e400").Array[0, 12].Select(string.Concat);

    private static Gen<string> Mutations { get; } =
        from query in Gen.OneOf([.. CaseFile.Read("parse.txt").Select(c => c[0]).Where(q => q.Length > 0)])
        from at in Gen.Int[0, query.Length]
        from cut in Gen.Int[0, query.Length - at]
        from put in Gen.OneOf(Gen.String[0, 3], Noise)
        select query[..at] + put + query[(at + cut)..];

    private static Query Parsed(string query)
    {
        QueryParser.TryParse(query, Now, out var parsed, out var message, out _).ShouldBeTrue(message);
        return parsed!;
    }

    private static EventBatch Read(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var bytes = ArrayPool<byte>.Shared.Rent(utf8.Length);
        utf8.CopyTo(bytes, 0);
        var batch = new EventBatch(
            bytes, utf8.Length, new FieldTable(),
            new BatchOrigin { ReceivedTicks = 1, HostName = "thishost", NormaliserVersion = 1 });
        EventReader.TryRead(batch, 0, utf8.Length, out var reason).ShouldBeTrue(reason.Reason);
        return batch;
    }
}
