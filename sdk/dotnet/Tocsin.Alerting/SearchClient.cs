using System.Globalization;
using System.Text.Json;

namespace Tocsin.Alerting;

/// <summary>Asks Tocsin's search API. Thread-safe.</summary>
/// <remarks>
/// <code>
/// var failed = await run.Search.EventsAsync("summary:\"failed password\"", run.Since, run.Now, 1_000, stop);
/// var busiest = await run.Search.TableAsync("* | stats count() by hostname | limit 5", run.Since, run.Now, stop);
/// </code>
/// </remarks>
public sealed class SearchClient : IDisposable
{
    private const string Path = "api/v1/search";
    private const int PageMax = 10_000;
    private readonly ApiConnection _api;

    /// <summary>Asks the search at this address.</summary>
    /// <param name="address">Such as <c>http://localhost:9090/</c>.</param>
    /// <param name="token">An API token, or null when the server wants none.</param>
    public SearchClient(Uri address, string? token) => _api = new ApiConnection(address, token);

    /// <summary>Events that match a query without pipes, the newest first.</summary>
    /// <param name="query">In the search language.</param>
    /// <param name="from">First time of event, inclusive.</param>
    /// <param name="to">Last time of event, exclusive.</param>
    /// <param name="limit">How many at most; more than a page are fetched page by page.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public async Task<IReadOnlyList<FoundEvent>> EventsAsync(
        string query, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken stop)
    {
        var found = new List<FoundEvent>();
        string? cursor = null;
        do
        {
            var page = Math.Min(limit - found.Count, PageMax);
            var reply = await AskAsync(
                new SearchBody(query, Text(from), Text(to), page, "desc", cursor, Total: false), stop);
            found.AddRange((reply.Events ?? []).Select(json => new FoundEvent(json)));
            cursor = reply.Events is { Count: > 0 } ? reply.Cursor : null;
        }
        while (cursor is not null && found.Count < limit);
        return found;
    }

    /// <summary>The table of a query with pipes.</summary>
    /// <param name="query">In the search language; rows are cut by <c>| limit</c> alone.</param>
    /// <param name="from">First time of event, inclusive.</param>
    /// <param name="to">Last time of event, exclusive.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public async Task<SearchTable> TableAsync(
        string query, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        var reply = await AskAsync(
            new SearchBody(query, Text(from), Text(to), PageMax, "desc", null, Total: false), stop);
        return reply is { Columns: { } columns, Rows: { } rows }
            ? new SearchTable(columns, rows)
            : throw new SearchFailedException("The query answers events, not a table: it needs a pipe.");
    }

    /// <summary>The oldest event that matches a query without pipes; null when there is none.</summary>
    /// <param name="query">In the search language.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public async Task<FoundEvent?> OldestAsync(string query, CancellationToken stop)
    {
        var reply = await AskAsync(new SearchBody(query, null, null, 1, "asc", null, Total: false), stop);
        return reply.Events is [var first, ..] ? new FoundEvent(first) : null;
    }

    /// <summary>All bursts in a range of event time. For what is new since the last run, see
    /// <see cref="AlertRun.BurstsAsync"/>, which chooses the range.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="from">First time of event, inclusive: a burst that began earlier is seen from here on.</param>
    /// <param name="to">Last time of event, exclusive.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public async Task<IReadOnlyList<Burst>> BurstsAsync(
        BurstQuery query, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        return ToBursts(query, await TableAsync(query.ToString(), from, to, stop));
    }

    /// <summary>The bursts that events received since an instant may have begun, continued or completed.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="since">When the last look began; a little before it is looked at again.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public async Task<IReadOnlyList<Burst>> RecentBurstsAsync(
        BurstQuery query, DateTimeOffset since, CancellationToken stop)
    {
        var reply = await _api.PostAsync(
            "api/v1/bursts", new BurstsBody(query.ToString(), Text(since)), Wire.Default.BurstsBody,
            Wire.Default.SearchReply, stop);
        return ToBursts(query, new SearchTable(reply.Columns ?? [], reply.Rows ?? []));
    }

    private static IReadOnlyList<Burst> ToBursts(BurstQuery query, SearchTable table)
    {
        // The group's value comes first, whatever its column is called.
        return table.Columns is [_, "start", "crossed", "end", "count", "event"]
            ? [.. table.Rows.Select(row => ToBurst(query, row))]
            : throw new SearchFailedException($"Unknown columns of bursts: {string.Join(", ", table.Columns)}.");
    }

    /// <summary>How many events match; for tests of alerts.</summary>
    internal async Task<long> CountAsync(string query, CancellationToken stop) =>
        (await AskAsync(new SearchBody(query, null, null, 1, "desc", null, Total: true), stop)).Total ?? 0;

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private static Burst ToBurst(BurstQuery query, IReadOnlyList<JsonElement> row)
    {
        var group = row[0].ValueKind == JsonValueKind.String ? row[0].GetString()! : row[0].GetRawText();
        return new Burst(
            group, row[1].GetDateTimeOffset(), row[2].GetDateTimeOffset(), row[3].GetDateTimeOffset(),
            row[4].GetInt64(), row[5].ToString(), $"({query.Filter}) AND {query.By}:={Quoted(group)}");
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private Task<SearchReply> AskAsync(SearchBody body, CancellationToken stop) =>
        _api.PostAsync(Path, body, Wire.Default.SearchBody, Wire.Default.SearchReply, stop);
}
