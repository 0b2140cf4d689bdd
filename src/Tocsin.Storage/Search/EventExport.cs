using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// All events that match, oldest first, page by page, as they were when it began: what is sealed, merged or deleted meanwhile changes
/// nothing. Whoever began it disposes it; one page at a time.
/// </summary>
public sealed class EventExport : IDisposable
{
    private const int PageEvents = 10_000;

    private readonly EventStore _store;
    private readonly Predicate _filter;
    private readonly SemaphoreSlim _running;
    private readonly StoreSnapshot _snapshot;
    private readonly HashSet<Block> _damaged = [];
    private readonly long _to;
    private List<Block> _blocks;
    private long _from;
    private string? _cursor;
    private bool _isDone;

    internal EventExport(EventStore store, Predicate filter, long from, long to, SemaphoreSlim running)
    {
        (_store, _filter, _from, _to, _running) = (store, filter, from, to, running);
        _snapshot = store.Snapshot();
        _blocks = [.. _snapshot.Blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to)];
    }

    /// <summary>How many blocks are missing because they are damaged; final after the last page.</summary>
    public int BlocksDamaged => _snapshot.BlocksDamaged + _damaged.Count;

    /// <summary>The fields beyond the schema that events in the time range have, in ordinal order.</summary>
    public IReadOnlyList<string> OtherFields() =>
    [
        .. _blocks.SelectMany(b => b.Columns).Select(c => c.Path).Distinct().Where(p => p[0] != '$' && !Schema.Has(p))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The next events as UTF-8 JSON; empty when there are no more.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> NextAsync(CancellationToken stop)
    {
        if (_isDone) return [];
        // A page at a time, so that searches get their turn.
        await _running.WaitAsync(stop);
        try
        {
            return await Task.Run(() => Next(stop), stop);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _snapshot.Dispose();

    private IReadOnlyList<ReadOnlyMemory<byte>> Next(CancellationToken stop)
    {
        while (true)
        {
            var scan = new Scan(_blocks, _filter, _from, _to, stop);
            var request = new SearchRequest("") { Ascending = true, Limit = PageEvents, CountAll = false, Cursor = _cursor };
            try
            {
                var page = new PageQuery(scan, request).Run();
                if (scan.FoundDamage && SetAside()) continue;
                Advance(page.Cursor);
                return page.Events!;
            }
            catch (DamagedException) when (SetAside())
            {
                // Again, without the block.
            }
        }
    }

    private void Advance(string? cursor)
    {
        _isDone = cursor is null;
        if (_isDone) return;
        _cursor = cursor;
        // Blocks that end before the next page begins are done with.
        _from = PageQuery.ParseCursor(cursor)!.Value.Ticks;
        _blocks = [.. _blocks.Where(b => b.MaxTicks >= _from)];
    }

    private bool SetAside()
    {
        var found = _blocks.Where(b => b.Damage is not null).ToList();
        _damaged.UnionWith(found);
        _blocks = [.. _blocks.Except(found)];
        if (found.Count > 0) _store.QuarantineDamaged();
        return found.Count > 0;
    }
}
