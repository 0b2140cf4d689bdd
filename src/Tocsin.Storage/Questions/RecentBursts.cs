using Tocsin.Events;
using Tocsin.Language.Times;
using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Finds the bursts that events received since an instant may have begun, continued or completed: what a rule asks that
/// runs again and again. Thread-safe.
/// </summary>
/// <remarks>
/// Events arrive late, so the range follows what arrived and not the clock:
/// <list type="number">
/// <item>the oldest time of event among matching events received since then; none means no change;</item>
/// <item>back by twice the window: such an event changes windows up to one window later, and what it joins began at
/// most one window earlier;</item>
/// <item>a burst that seems to begin within one window of the range's edge may have begun before it: the range is
/// doubled, up to <see cref="LookBackMax"/>. A burst longer than that is seen truncated, overlaps the alert that was
/// raised for it, and so is no new alert.</item>
/// </list>
/// The end lies a day ahead, for senders whose clock is fast.
/// </remarks>
public sealed class RecentBursts(IEventStore store, QuestionReader reader)
{
    /// <summary>
    /// How far before the instant arrivals are looked at again: an event is searchable a moment after it was received,
    /// and later than that when the index has to catch up. Looking twice raises nothing twice.
    /// </summary>
    public static readonly TimeSpan ArrivalOverlap = TimeSpan.FromMinutes(1);

    /// <summary>How far a look-back is lengthened to see the beginning of a long burst.</summary>
    public static readonly TimeSpan LookBackMax = TimeSpan.FromHours(6);

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>Finds them.</summary>
    /// <param name="query">A filter and the pipe <c>| bursts N in DURATION by FIELD</c>, as it was written.</param>
    /// <param name="since">Ticks.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The table of that pipe.</returns>
    public async Task<Outcome<SearchAnswer>> FindAsync(string query, long since, CancellationToken stop)
    {
        var (question, error) = reader.Events(new QuestionText(query));
        if (question is null) return error!.Value;
        if (question.Query.Pipes is not [BurstsPipe pipe])
        {
            return new QueryError("Expected a filter and one pipe, | bursts N in DURATION by FIELD", query.Length);
        }
        var first = await OldestAsync(question, since, stop);
        if (first.Answer is not { Events: { } events }) return first;
        if (events is not [var oldest]) return Nothing(question);
        var to = Add(reader.Now.Ticks, Ahead);
        var from = Add(oldest.Time.Ticks, -2 * pipe.Within);
        if (from >= to) return Nothing(question);
        return await LengthenAsync(question, pipe, oldest, new TimeRange(from, to), stop);
    }

    private async Task<Outcome<SearchAnswer>> LengthenAsync(
        EventQuestion question, BurstsPipe pipe, FoundEvent oldest, TimeRange range, CancellationToken stop)
    {
        var (floor, took) = (Add(range.From, -LookBackMax), TimeSpan.Zero);
        while (true)
        {
            var found = await store.FindAsync(question with { Range = range }, stop);
            took += found.Took;
            var isWhole = found.Answer?.Rows is not { } rows || range.From <= floor
                || rows.All(row => StartOf(row) - range.From > pipe.Within.Ticks);
            if (isWhole) return found with { Took = took };
            found.Answer!.Release();
            var doubled = Add(range.From, new TimeSpan(range.From - oldest.Time.Ticks));
            range = range with { From = Math.Max(doubled, floor) };
        }
    }

    private Task<Outcome<SearchAnswer>> OldestAsync(EventQuestion question, long since, CancellationToken stop)
    {
        var arrived = new Instant(Add(since, -ArrivalOverlap));
        var received = reader.Events(new QuestionText($"receivedtimestamp:>=\"{arrived}\"")).Answer!.Query.Filter;
        var oldest = new EventQuestion(new Query(new And([question.Query.Filter, received]), []), TimeRange.Everything)
        {
            Limit = 1,
            Ascending = true,
            CountAll = false,
        };
        return store.FindAsync(oldest, stop);
    }

    private static Outcome<SearchAnswer> Nothing(EventQuestion question) =>
        new SearchAnswer { Columns = question.Query.Columns, Rows = [] };

    // The second column is the time at which a burst started.
    private long StartOf(object?[] row) =>
        TimeExpression.TryParse((string)row[1]!, reader.Now, out var start) ? start.Ticks : 0;

    private static long Add(long ticks, TimeSpan by) =>
        Math.Clamp(ticks + by.Ticks, TimeRange.Everything.From, DateTime.MaxValue.Ticks);
}
