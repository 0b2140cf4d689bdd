namespace Tocsin.Storage.Segments;

/// <summary>
/// Columns and filters that were read lately, so that the next question about the same blocks need not decode them again. Holds a given
/// number of bytes; what was not asked for longest goes first. Thread-safe.
/// </summary>
internal sealed class ColumnCache(long bytesMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(object Segment, long Offset), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = [];
    private long _bytes;

    /// <summary>What lies at this place of a segment, if it is here.</summary>
    public bool TryGet<T>(object segment, long offset, out T? value)
        where T : class
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((segment, offset), out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                value = (T)node.Value.Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    /// <summary>Keeps something.</summary>
    public void Add(object segment, long offset, object value, long bytes)
    {
        lock (_lock)
        {
            var key = (segment, offset);
            if (_entries.ContainsKey(key) || bytes > bytesMax / 4) return;
            _entries[key] = _order.AddFirst(new Entry(key, value, bytes));
            _bytes += bytes;
            while (_bytes > bytesMax) Drop(_order.Last!);
        }
    }

    /// <summary>Forgets everything of a segment, whose file is going away.</summary>
    public void Remove(object segment)
    {
        lock (_lock)
        {
            for (var node = _order.First; node is not null;)
            {
                var next = node.Next;
                if (ReferenceEquals(node.Value.Key.Segment, segment)) Drop(node);
                node = next;
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private readonly record struct Entry((object Segment, long Offset) Key, object Value, long Bytes);
}
