using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Segments;

/// <summary>
/// Columns and filters that were read lately, and selections that were made, so that the next question about the same
/// blocks need not decode or evaluate again. Holds a given number of bytes. Thread-safe.
/// </summary>
internal sealed class ColumnCache(long bytesMax)
{
    // Of the bytes, one in so many is for selections alone: they are small and dear, and one question that reads all
    // columns would push them out.
    private const int SelectionsShare = 8;

    private const int EntryBytes = 200;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly RecentlyUsed<(object Segment, long Offset)> _columns =
        new(bytesMax - (bytesMax / SelectionsShare));
    private readonly RecentlyUsed<Selection> _selections = new(bytesMax / SelectionsShare);
    private readonly ConcurrentDictionary<Selection, Lock> _evaluating = [];

    /// <summary>What lies at this place of a segment, if it is here.</summary>
    public bool TryGet<T>(object segment, long offset, [NotNullWhen(true)] out T? value)
        where T : class
    {
        lock (_lock) return _columns.TryGet((segment, offset), out value);
    }

    /// <summary>Keeps what lies at this place of a segment.</summary>
    public void Add(object segment, long offset, object value, long bytes)
    {
        lock (_lock) _columns.Add((segment, offset), value, bytes);
    }

    /// <summary>
    /// The rows of a block that a filter selects. Threads that want the same at one time wait for the first of them;
    /// when its evaluation fails or gives up, nothing is kept, and the next evaluates.
    /// </summary>
    /// <param name="segment">The block's segment.</param>
    /// <param name="offset">A place in it that is the block's alone.</param>
    /// <param name="filter">Stands for the filter.</param>
    /// <param name="evaluate">Finds the rows.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <returns>The caller's own.</returns>
    public RowSet Select(object segment, long offset, FilterKey filter, Func<RowSet> evaluate, CancellationToken stop)
    {
        var selection = new Selection(segment, offset, filter);
        if (Kept(selection) is { } known) return known.Copy();
        var turn = _evaluating.GetOrAdd(selection, _ => new Lock());
        while (!turn.TryEnter(LookEvery)) stop.ThrowIfCancellationRequested();
        try
        {
            if (Kept(selection) is { } made) return made.Copy();
            var rows = evaluate();
            Keep(selection, rows.Copy());
            return rows;
        }
        finally
        {
            turn.Exit();
            // Only this one: after a failed evaluation, another thread may have brought its own by now.
            _evaluating.TryRemove(new(selection, turn));
        }
    }

    /// <summary>Forgets everything of a segment, whose file is going away.</summary>
    public void Remove(object segment)
    {
        lock (_lock)
        {
            _columns.Remove(key => ReferenceEquals(key.Segment, segment));
            _selections.Remove(key => ReferenceEquals(key.Segment, segment));
        }
    }

    private RowSet? Kept(Selection selection)
    {
        lock (_lock) return _selections.TryGet<RowSet>(selection, out var rows) ? rows : null;
    }

    private void Keep(Selection selection, RowSet rows)
    {
        var bytes = rows.SizeInMemory + selection.Filter.SizeInMemory + EntryBytes;
        lock (_lock) _selections.Add(selection, rows, bytes);
    }

    private readonly record struct Selection(object Segment, long Offset, FilterKey Filter);
}
