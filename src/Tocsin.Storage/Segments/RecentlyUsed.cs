using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Storage.Segments;

/// <summary>Keeps a given number of bytes; what was not asked for longest goes first. Not thread-safe.</summary>
internal sealed class RecentlyUsed<TKey>(long bytesMax)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = [];
    private long _bytes;

    /// <summary>What is kept under a key, if it is here.</summary>
    public bool TryGet<T>(TKey key, [NotNullWhen(true)] out T? value)
        where T : class
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
            value = (T)node.Value.Value;
            return true;
        }
        value = null;
        return false;
    }

    /// <summary>Keeps something, unless it would take the place of too much else.</summary>
    public void Add(TKey key, object value, long bytes)
    {
        var node = new LinkedListNode<Entry>(new Entry(key, value, bytes));
        if (bytes > bytesMax / 4 || !_entries.TryAdd(key, node)) return;
        _order.AddFirst(node);
        _bytes += bytes;
        while (_bytes > bytesMax) Drop(_order.Last!);
    }

    /// <summary>Forgets what is kept under some keys.</summary>
    public void Remove(Predicate<TKey> which)
    {
        for (var node = _order.First; node is not null;)
        {
            var next = node.Next;
            if (which(node.Value.Key)) Drop(node);
            node = next;
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private readonly record struct Entry(TKey Key, object Value, long Bytes);
}
