using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Segments;

/// <summary>A column that a block has, and how to get it.</summary>
/// <param name="Path">The dotted path.</param>
/// <param name="Kind">The kind of its values.</param>
/// <param name="Index">Its place in the block.</param>
internal readonly record struct ColumnName(string Path, ValueKind Kind, int Index);

/// <summary>
/// Some thousand events of mostly one category, column by column: in memory while they are young, then in a segment.
/// What a block shows never changes. Thread-safe.
/// </summary>
internal abstract class Block
{
    /// <summary>How many events a block has at most.</summary>
    public const int RowsMax = Column.ValuesMax;

    /// <summary>How many bytes of texts a block has before the next event begins another one.</summary>
    /// <remarks>A column is read as a whole: this, and one event more, is what a reader needs room for.</remarks>
    public const long BytesMax = 32 << 20;

    /// <summary>Name of the column with each event's id.</summary>
    public const string IdPath = "$id";

    /// <summary>How many events it has.</summary>
    public abstract int Rows { get; }

    /// <summary>Time of its oldest event, in ticks.</summary>
    public abstract long MinTicks { get; }

    /// <summary>Time of its newest event, in ticks.</summary>
    public abstract long MaxTicks { get; }

    /// <summary>
    /// When its newest event happened or arrived, whichever was earlier, in ticks: a sender whose clock is ahead does
    /// not make an event younger than its arrival.
    /// </summary>
    public virtual long AgedTicks => MaxTicks;

    /// <summary>The smallest id in it.</summary>
    public abstract long MinId { get; }

    /// <summary>The largest id in it.</summary>
    public abstract long MaxId { get; }

    /// <summary>Whether its rows are in the order of time, then id.</summary>
    public abstract bool IsSorted { get; }

    /// <summary>The category of its events; empty when it is not sealed, or they have several.</summary>
    public virtual string Category => "";

    /// <summary>How many bytes its columns take in a segment; 0 when it is not sealed.</summary>
    public virtual long StoredBytes => 0;

    /// <summary>About how many bytes its columns take once they are unpacked; 0 when it is not sealed.</summary>
    public virtual long PlainBytes => 0;

    /// <summary>What was found damaged when it was read; null while all was sound.</summary>
    public virtual string? Damage => null;

    /// <summary>The columns it has.</summary>
    public abstract IReadOnlyList<ColumnName> Columns { get; }

    /// <summary>Reads one column.</summary>
    /// <exception cref="DamagedException">Its bytes are not what was written.</exception>
    public abstract Column Load(int index);

    /// <summary>Reads one column, and its filter, from the disk itself, to find out whether they are sound.</summary>
    /// <exception cref="DamagedException">They are not what was written.</exception>
    public virtual void Check(int index)
    {
    }

    /// <summary>
    /// Whether a text of the column may pass the test; false is certain, and was found out without reading the column.
    /// </summary>
    public virtual bool MayHave(int index, ValueTest test) => true;

    /// <summary>Whether a column has a value in every row, as far as can be told without reading it.</summary>
    public virtual bool IsInEveryRow(int index) => false;

    /// <summary>
    /// Whether values of a column may come again and again; false is what was found without reading all of it.
    /// </summary>
    public virtual bool MayRepeat(int index) => true;

    /// <summary>
    /// The rows that a filter selects; the caller's own. A block in a segment keeps them for the next who asks, unless
    /// the evaluation fails.
    /// </summary>
    /// <param name="filter">Stands for the filter.</param>
    /// <param name="evaluate">Finds the rows.</param>
    /// <param name="stop">Gives up while another thread is about to find them.</param>
    public virtual RowSet Select(FilterKey filter, Func<RowSet> evaluate, CancellationToken stop) => evaluate();

    /// <summary>Each event's id, by row.</summary>
    public long[] LoadIds() => Find(IdPath, ValueKind.Integer)!.Numbers!;

    /// <summary>Each event's time in ticks, by row.</summary>
    public long[] LoadTimes() => Find(Schema.Names[Schema.UtcTimestamp], ValueKind.Time)!.Numbers!;

    /// <summary>The column of this name and kind, or null.</summary>
    public Column? Find(string path, ValueKind kind)
    {
        foreach (var name in Columns)
        {
            if (name.Kind == kind && name.Path == path) return Load(name.Index);
        }
        return null;
    }
}

/// <summary>Bytes of a segment that are not what was written.</summary>
internal sealed class DamagedException(string file, string what) : IOException($"{file}: {what}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with it.</summary>
    public string What { get; } = what;
}
