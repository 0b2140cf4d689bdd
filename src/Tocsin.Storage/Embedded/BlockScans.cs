using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Embedded;

/// <summary>Lets questions look at the blocks as they are now. Thread-safe.</summary>
internal sealed class BlockScans(SegmentStore segments, TimeProvider clock)
{
    /// <summary>
    /// Asks a scan over some events. A block that turns out to be damaged is set aside, and the question asked again,
    /// from the start, without it: an answer has whole blocks only.
    /// </summary>
    /// <param name="events">Which events.</param>
    /// <param name="memory">What may be taken for it.</param>
    /// <param name="within">
    /// After how long the scan is cut, so that it answers with what it has; null never cuts it.
    /// </param>
    /// <param name="ask">The question.</param>
    /// <param name="stop">Gives up.</param>
    public T Ask<T>(
        EventFilter events, MemoryShare memory, TimeSpan? within, Func<Scan, T> ask, CancellationToken stop)
    {
        using var limit = within < QuestionTurns.TimeMax ? new CancellationTokenSource(within.Value, clock) : null;
        using var over = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var (filter, range) = (events.Filter, events.Range);
        while (true)
        {
            using var snapshot = segments.Snapshot();
            var scan = new Scan(snapshot.Blocks, filter, range.From, range.To, stop, snapshot.BlocksDamaged)
            {
                Over = over?.Token ?? default,
                Memory = memory,
            };
            try
            {
                var answer = ask(scan);
                if (!scan.FoundDamage || !segments.Learnt(snapshot)) return answer;
            }
            catch (DamagedException) when (segments.Learnt(snapshot))
            {
                // Found while the events were written.
            }
        }
    }
}
