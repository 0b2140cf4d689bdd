using System.Numerics;

namespace Tocsin.Storage.Selection;

/// <summary>A set of rows of one block.</summary>
internal sealed class RowSet
{
    private readonly ulong[] _words;

    private RowSet(int rows)
    {
        Rows = rows;
        _words = new ulong[(rows + 63) / 64];
    }

    /// <summary>How many rows the block has.</summary>
    public int Rows { get; }

    /// <summary>How many rows are in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether no row is in the set.</summary>
    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>A set without rows.</summary>
    public static RowSet None(int rows) => new(rows);

    /// <summary>A set of all rows.</summary>
    public static RowSet All(int rows)
    {
        var set = new RowSet(rows);
        set._words.AsSpan().Fill(ulong.MaxValue);
        set.Trim();
        return set;
    }

    /// <summary>A set of the same rows, of which a change is not seen here.</summary>
    public RowSet Copy()
    {
        var set = new RowSet(Rows);
        _words.CopyTo(set._words, 0);
        return set;
    }

    /// <summary>About how many bytes it takes.</summary>
    public long SizeInMemory => 64 + (8L * _words.Length);

    /// <summary>Puts a row in.</summary>
    public void Add(int row) => _words[row >> 6] |= 1UL << row;

    /// <summary>Whether a row is in.</summary>
    public bool Contains(int row) => (_words[row >> 6] & (1UL << row)) != 0;

    /// <summary>Keeps the rows that are in the other set too.</summary>
    public void IntersectWith(RowSet other)
    {
        for (var i = 0; i < _words.Length; i++) _words[i] &= other._words[i];
    }

    /// <summary>Adds the rows of the other set.</summary>
    public void UnionWith(RowSet other)
    {
        for (var i = 0; i < _words.Length; i++) _words[i] |= other._words[i];
    }

    /// <summary>The rows that are in both sets; a new set.</summary>
    public RowSet Common(RowSet other)
    {
        var set = Copy();
        set.IntersectWith(other);
        return set;
    }

    /// <summary>The rows that are not in, among those of another set.</summary>
    public RowSet ComplementIn(RowSet within)
    {
        var set = new RowSet(Rows);
        for (var i = 0; i < _words.Length; i++) set._words[i] = within._words[i] & ~_words[i];
        return set;
    }

    /// <summary>The smallest row in the set that is at least <paramref name="row"/>; -1 when there is none.</summary>
    private int NextFrom(int row)
    {
        for (var i = row >> 6; i < _words.Length; i++, row = i << 6)
        {
            var word = _words[i] & (ulong.MaxValue << row);
            if (word != 0) return (i << 6) + BitOperations.TrailingZeroCount(word);
        }
        return -1;
    }

    /// <summary>The rows in the set, ascending.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks over the rows of a set.</summary>
    public struct Enumerator(RowSet set)
    {
        /// <summary>The row at hand.</summary>
        public int Current { get; private set; } = -1;

        /// <summary>Goes on to the next row.</summary>
        public bool MoveNext()
        {
            Current = Current + 1 < set.Rows ? set.NextFrom(Current + 1) : -1;
            return Current >= 0;
        }
    }

    private void Trim()
    {
        if ((Rows & 63) != 0) _words[^1] &= (1UL << Rows) - 1;
    }
}
