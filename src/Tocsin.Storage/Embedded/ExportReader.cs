using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// Reads all events that match, oldest first, page by page: what is sealed, merged or deleted meanwhile changes
/// nothing. A block is opened when its time comes, and what is kept of an open block are the times and ids of its
/// matching rows. One page at a time.
/// </summary>
internal sealed class ExportReader
{
    private const int PageEvents = 20_000;

    // A page has about so many bytes: of large events, one is enough.
    private const long PageBytes = 16 << 20;

    private readonly SegmentStore _segments;
    private readonly QuestionTurns _turns;
    private readonly OrderedRows _rows;

    private ExportReader(SegmentStore segments, QuestionTurns turns, EventFilter events, StoreSnapshot snapshot)
    {
        (_segments, _turns) = (segments, turns);
        _rows = new OrderedRows(events, snapshot);
    }

    /// <summary>Begins an export: it reads what there is now.</summary>
    public static EventExport Begin(SegmentStore segments, QuestionTurns turns, ExportQuestion question)
    {
        var snapshot = segments.Snapshot();
        var reader = new ExportReader(segments, turns, question.Events, snapshot);
        return new EventExport(reader.NextAsync, snapshot)
        {
            BlocksDamaged = snapshot.BlocksDamaged,
            OtherFields = question.NamesFields ? reader.OtherFields() : [],
        };
    }

    private IReadOnlyList<string> OtherFields() =>
    [
        .. _rows.Waiting.SelectMany(b => b.Columns).Select(c => c.Path).Distinct()
            .Where(p => p[0] != '$' && !Schema.Has(p))
            .Order(StringComparer.Ordinal),
    ];

    private async Task<IReadOnlyList<FoundEvent>> NextAsync(CancellationToken stop)
    {
        // A page at a time, so that searches get their turn.
        using var turn = await _turns.TakeAsync(stop);
        try
        {
            return await Task.Run(() => Next(stop), stop);
        }
        catch (DamagedException)
        {
            _segments.QuarantineDamaged();
            throw;
        }
    }

    private List<FoundEvent> Next(CancellationToken stop)
    {
        using var scope = EvaluationStop.Set(stop);
        var hits = _rows.Take(PageEvents, stop);
        var page = new List<FoundEvent>(hits.Count);
        foreach (var found in Write(hits, stop).TakeWhile(found => !found.Json.IsEmpty)) page.Add(found);
        // What the page has no room for is written with the next.
        _rows.GiveBack(hits.Skip(page.Count));
        return page;
    }

    // Block by block, because the columns of all open blocks together may be large, and no more than a page has room
    // for. The first event is always among those that are written.
    private static FoundEvent[] Write(List<(Block Block, int Row)> hits, CancellationToken stop)
    {
        var (written, bytes) = (new FoundEvent[hits.Count], 0L);
        foreach (var ofBlock in Enumerable.Range(0, hits.Count).GroupBy(place => hits[place].Block))
        {
            var writer = new EventWriter(ofBlock.Key);
            foreach (var place in ofBlock)
            {
                stop.ThrowIfCancellationRequested();
                written[place] = writer.Write(hits[place].Row);
                if ((bytes += written[place].Json.Length) >= PageBytes) return written;
            }
        }
        return written;
    }
}
