using System.Globalization;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Storage.Search;

/// <summary>The events around one.</summary>
/// <param name="Before">Those before it, the nearest last, so that all three together are in the order of time.</param>
/// <param name="Event">The event itself.</param>
/// <param name="After">Those after it, the nearest first.</param>
/// <param name="IsFirst">Whether there are none before those.</param>
/// <param name="IsLast">Whether there are none after those.</param>
public sealed record SurroundingAnswer(
    IReadOnlyList<ReadOnlyMemory<byte>> Before, ReadOnlyMemory<byte> Event, IReadOnlyList<ReadOnlyMemory<byte>> After,
    bool IsFirst, bool IsLast);

/// <summary>
/// Finds what happened around an event: in the order of time, events of one time in the order of their ids.
/// Thread-safe.
/// </summary>
public sealed class Surroundings(EventSearch search)
{
    /// <summary>How many events before, and how many after, one may ask for.</summary>
    public const int EventsMax = 1_000;

    /// <summary>
    /// The events around one; an answer and an error that are both null mean that there is no such event.
    /// </summary>
    /// <param name="id">The event.</param>
    /// <param name="before">How many before it.</param>
    /// <param name="after">How many after it.</param>
    /// <param name="query">
    /// Which events count, such as those of the same host; empty for all. The event itself always does.
    /// </param>
    /// <param name="stop">Gives up.</param>
    public async Task<Outcome<SurroundingAnswer>> SurroundingAsync(
        long id, int before, int after, string query, CancellationToken stop)
    {
        if (before is < 0 or > EventsMax || after is < 0 or > EventsMax)
        {
            return Wrong($"before and after are from 0 to {EventsMax}");
        }
        if (await search.GetAsync([id], stop) is not [var found]) return default;
        var ticks = TicksOf(found);
        var older = await SideAsync(query, ticks, id, before, ascending: false, stop);
        var newer = older.Error is null ? await SideAsync(query, ticks, id, after, ascending: true, stop) : older;
        if (newer is not { Answer.Events: { } following }) return new(null, newer.Error ?? PipesRefused);
        return new(
            new(
                [.. older.Answer!.Events!.Reverse()], found, following,
                older.Answer.Cursor is null, newer.Answer.Cursor is null),
            null,
            older.Answer.Took + newer.Answer.Took);
    }

    private static readonly QueryError PipesRefused =
        new("Surrounding events are asked for by a filter without pipes", 0);

    // What lies on one side is the page that follows one which ended with the event.
    private Task<SearchOutcome> SideAsync(
        string query, long ticks, long id, int count, bool ascending, CancellationToken stop) =>
        search.RunAsync(
            new SearchRequest(query)
            {
                From = ascending ? new Instant(ticks).ToString() : null,
                To = ascending ? null : new Instant(ticks + 1).ToString(),
                Cursor = string.Create(CultureInfo.InvariantCulture, $"{ticks}.{id}"),
                Limit = count,
                Ascending = ascending,
                CountAll = false,
            },
            stop);

    private static long TicksOf(ReadOnlyMemory<byte> found)
    {
        using var json = JsonDocument.Parse(found, EventShape.Documents);
        var text = json.RootElement.GetProperty(Schema.Names[Schema.UtcTimestamp]).GetString()!;
        return TimestampParser.TryParse(System.Text.Encoding.UTF8.GetBytes(text), default, out var time)
            ? time.Ticks
            : throw new InvalidOperationException("BUG: an event's own time cannot be read");
    }

    private static Outcome<SurroundingAnswer> Wrong(string message) => new(null, new QueryError(message, 0));
}
