using CsCheck;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Figures of random events, in memory and in segments, are those that LINQ computes.</summary>
public sealed class FiguresTests
{
    private const int Runs = 40;

    private const string AllFunctions =
        "count(), sum(details.n), avg(details.n) as mean, min(details.n), max(details.n),"
        + " distinct(details.u), percentile(details.n, 90)";

    [Fact]
    public Task EachFunctionIsRightInEachGroup() => CheckAsync(
        $"* | stats {AllFunctions} by details.h",
        events => events.GroupBy(e => e.Host).Select(g => Row([g.Key], g)));

    [Fact]
    public Task WithoutGroupsThereIsOneRow() => CheckAsync(
        $"category:a | stats {AllFunctions}",
        events => [Row([], events.Where(e => e.Category == "a"))]);

    [Fact]
    public Task GroupsAreCombinationsOfValues() => CheckAsync(
        "* | stats count() as n by details.h, details.u, category",
        events => events.GroupBy(e => (e.Host, e.User, e.Category))
            .Select(g => new[] { g.Key.Host, g.Key.User, g.Key.Category, g.LongCount() }));

    [Fact]
    public Task ValuesOfManyKindsAreGroups() => CheckAsync(
        "details.h:* | stats distinct(details.n), count() by details.n",
        events => events.Where(e => e.Host is not null).GroupBy(e => e.Number)
            .Select(g => new[] { g.Key, Expected.Distinct(g.Select(e => e.Number)), g.LongCount() }));

    [Fact]
    public Task TimeIsAGroupInItsOrder() => CheckAsync(
        "* | stats count(), max(details.n) by 90s",
        events => events.GroupBy(e => e.Bucket(90)).OrderBy(g => g.Key)
            .Select(g => new[] { g.Key, g.LongCount(), Expected.Maximum([.. g.Select(e => e.Number)]) }),
        inOrder: true);

    [Fact]
    public Task TimeAndFieldsAreGroupsTogether() => CheckAsync(
        "NOT category:b | stats count() by details.h, 1s",
        events => events.Where(e => e.Category != "b").GroupBy(e => (e.Host, Second: e.Bucket(1)))
            .Select(g => new object?[] { g.Key.Host, g.Key.Second, g.LongCount() }));

    [Fact]
    public Task AHistogramHasEverySpanFromTheFirstEventToTheLast() => CheckAsync(
        "* | histogram 10s",
        events => Spans(events.Min(e => e.Time), events.Max(e => e.Time))
            .Select(s => new object?[] { s, events.LongCount(e => e.Bucket(10) == s) }),
        inOrder: true);

    [Fact]
    public Task AHistogramHasEverySpanThatWasAskedFor() => CheckAsync(
        "category:a | histogram 10s",
        events => Spans(Sent.Day.AddMinutes(2), Sent.Day.AddMinutes(11).AddTicks(-1)).Select(s => new object?[]
        {
            s, events.LongCount(e => e.Category == "a" && e.Bucket(10) == s && e.Time >= Sent.Day.AddSeconds(123)),
        }),
        inOrder: true,
        (Sent.Day.AddSeconds(123), Sent.Day.AddMinutes(11)));

    [Fact]
    public Task AHistogramByAFieldHasARowForSpansWithoutEvents() => CheckAsync(
        "* | histogram 10s by details.h",
        events => Spans(Sent.Day.AddMinutes(2), Sent.Day.AddMinutes(11).AddTicks(-1)).SelectMany(s =>
        {
            var inside = events.Where(e => e.Bucket(10) == s).GroupBy(e => e.Host)
                .OrderBy(g => (string?)g.Key, StringComparer.Ordinal)
                .Select(g => new[] { s, g.Key, g.LongCount() }).ToList();
            return inside.Count > 0 ? inside : [[s, null, 0L]];
        }),
        inOrder: true,
        (Sent.Day.AddMinutes(2), Sent.Day.AddMinutes(11)));

    [Fact]
    public Task TopIsTheLargestThenTheFirst() => CheckAsync(
        "* | top 4 details.h",
        events => events.Where(e => e.Host is not null).GroupBy(e => e.Host).OrderByDescending(g => g.Count())
            .ThenBy(g => (string?)g.Key, StringComparer.Ordinal).Take(4).Select(g => new[] { g.Key, g.LongCount() }),
        inOrder: true);

    [Fact]
    public Task ColumnsAreSortedByTheNamesTheyHave() => CheckAsync(
        "* | stats sum(details.n), count() by details.h | sort details.h | sort sum(details.n) desc | limit 3",
        events => events.GroupBy(e => e.Host)
            .Select(g => new[] { g.Key, Expected.Sum(Expected.Numbers(g.Select(e => e.Number))), g.LongCount() })
            .OrderBy(r => (string?)r[0], StringComparer.Ordinal).OrderByDescending(r => (double?)r[1]).Take(3),
        inOrder: true);

    private static object?[] Row(object?[] groups, IEnumerable<Sent> events)
    {
        var values = events.Select(e => e.Number).ToList();
        var numbers = Expected.Numbers(values);
        return
        [
            .. groups, (long)values.Count, Expected.Sum(numbers), Expected.Average(numbers), Expected.Minimum(values),
            Expected.Maximum(values), Expected.Distinct(events.Select(e => e.User)), Expected.Percentile(numbers, 90),
        ];
    }

    private static IEnumerable<string> Spans(DateTime first, DateTime last)
    {
        var start = first.AddTicks(-(first.Ticks % (10 * TimeSpan.TicksPerSecond)));
        for (var at = start; at <= last; at = at.AddSeconds(10)) yield return Sent.Text(at);
    }

    private static Task CheckAsync(
        string query,
        Func<Sent[], IEnumerable<object?[]>> expected,
        bool inOrder = false,
        (DateTime From, DateTime To)? range = null) =>
        Sent.Some.SampleAsync(
            async events =>
            {
                await using var stored = await Stored.OpenAsync();
                await stored.SendAsync(string.Join('\n', events.Select(e => e.Json())));
                var wanted = events.Where(e => range is not { } r || (e.Time >= r.From && e.Time < r.To)).ToArray();
                var text = Expected.Text(expected(wanted), inOrder);

                Expected.Text(await TableAsync(stored, query, range), inOrder).ShouldBe(text, "in memory");
                await stored.Pipeline.Store.SealAsync();
                Expected.Text(await TableAsync(stored, query, range), inOrder).ShouldBe(text, "in segments");
            },
            iter: Runs, threads: 1);

    private static async Task<IReadOnlyList<object?[]>> TableAsync(
        Stored stored, string query, (DateTime From, DateTime To)? range)
    {
        await stored.FindAsync("nothing");
        var text = new QuestionText(
            query, range is { } from ? Sent.Text(from.From) : null, range is { } to ? Sent.Text(to.To) : null);
        var (answer, error) = await stored.Events.RunAsync(text);
        error.ShouldBeNull();
        return answer!.Rows!;
    }
}
