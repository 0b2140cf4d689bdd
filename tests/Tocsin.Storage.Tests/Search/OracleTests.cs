using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Search;

/// <summary>
/// The language means what <see cref="EventMatcher"/> says of each event; the store must find the same events, while
/// they are young and when they are sealed.
/// </summary>
public sealed class OracleTests
{
    [Fact]
    public Task AnyQueryOverAnyEventsFindsWhatTheMatcherSays() =>
        Gen.Select(Any.Event.Array[1, 25], Any.Query.Array[1, 25]).SampleAsync(
            (events, queries) => AgreeAsync(events, queries), iter: 150, print: Print);

    [Fact]
    public Task EventsWhoseBlockHasTooManyColumnsAreFoundAllTheSame() =>
        Gen.Select(Any.Event.Array[1, 12], Any.Query.Array[1, 25]).SampleAsync(
            (events, queries) =>
                AgreeAsync([.. Wide(600), .. events], [.. queries, "k7:7", "k599:>=599", "NOT k598:*"]),
            iter: 25, print: Print);

    [Fact]
    public Task EventsWithTooManyFieldsAreFoundAllTheSame() =>
        Gen.Select(Any.Event.Array[1, 4], Any.Query.Array[1, 25]).SampleAsync(
            (events, queries) =>
                AgreeAsync([.. events.Select(Padded)], [.. queries, "p999:x", "p0:x", "details.p1005.q:x"]),
            iter: 10, print: Print);

    private static string Print((string[], string[]) sample) =>
        string.Join('\n', sample.Item1) + "\n---\n" + string.Join('\n', sample.Item2);

    private static IEnumerable<string> Wide(int fields) => Enumerable.Range(0, fields / 10).Select(i =>
        "{" + string.Join(',', Enumerable.Range(10 * i, 10).Select(k => $"\"k{k}\":{k}")) + "}");

    // Puts more fields before an event's own than have columns.
    private static string Padded(string json) =>
        "{" + string.Join(',', Enumerable.Range(0, 1_010)
            .Select(k => k < 1_000 ? $"\"p{k}\":\"x\"" : $"\"p{k}\":{{\"q\":\"x\"}}"))
        + (json.Length > 2 ? "," : "") + json[1..];

    private static async Task AgreeAsync(string[] events, string[] queries)
    {
        var body = string.Join('\n', events);
        using var batch = Running.Normalised(body);
        await using var running = await Running.StartAsync();
        var result = await running.SendAsync(body);
        result.Count.ShouldBe(batch.Count);
        await running.StoredAsync(batch.Count);
        await SameAsync(running, batch, queries, "young");
        await running.Pipeline.Store.SealAsync();
        await SameAsync(running, batch, queries, "sealed");
    }

    private static async Task SameAsync(Running running, EventBatch batch, string[] queries, string when)
    {
        foreach (var query in queries)
        {
            if (Expected(query, batch) is not { } expected) continue;
            var found = await running.IdsAsync(query);
            if (!found.SequenceEqual(expected)) found.ShouldBe(expected, $"{when}: {query}");
            var table = await running.SearchAsync(query + " | stats count()");
            table.Rows.ShouldHaveSingleItem()[0].ShouldBe((long)expected.Count, $"{when}: {query}");
            var groups = await running.SearchAsync(query + " | stats count() as n by hostname, severity, a");
            groups.Rows!.Sum(r => (long)r[^1]!).ShouldBe(expected.Count, $"{when}: {query}");
        }
    }

    // Null when the query compares the time with what is none.
    private static List<long>? Expected(string query, EventBatch batch)
    {
        var isRead =
            QueryParser.TryParse(query, new Instant(Running.Now.UtcTicks), out var parsed, out var message, out _);
        if (message?.StartsWith("This is no time", StringComparison.Ordinal) == true) return null;
        isRead.ShouldBeTrue($"{query}: {message}");
        var ids = new List<long>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (EventMatcher.Matches(parsed!.Filter, batch, in batch.Events[i])) ids.Add(i + 1);
        }
        return ids;
    }
}
