using Tocsin.Events;

namespace Tocsin.Storage.Columns;

/// <summary>
/// The values that one kind of one field has in the rows of a block, ready to be read. Immutable: what a builder
/// appends later lies behind <see cref="Count"/>.
/// </summary>
internal sealed class Column
{
    /// <summary>How many values a column has at most: one in each row of a block.</summary>
    public const int ValuesMax = 16_384;

    /// <summary>The dotted path.</summary>
    public required string Path { get; init; }

    /// <summary>The kind of all its values.</summary>
    public required ValueKind Kind { get; init; }

    /// <summary>How many values there are.</summary>
    public required int Count { get; init; }

    /// <summary>The row of each value, ascending; null when value i belongs to row i.</summary>
    public int[]? Rows { get; init; }

    /// <summary>Integers, ticks, 0 or 1, or bits of doubles; null for texts and nulls.</summary>
    public long[]? Numbers { get; init; }

    /// <summary>The texts, one behind the other; null for numbers and nulls.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>Where each text ends.</summary>
    public int[]? Ends { get; init; }

    /// <summary>Which text each value has; null when text i belongs to value i.</summary>
    public int[]? Codes { get; init; }

    /// <summary>How many texts there are.</summary>
    public int TextCount { get; init; }

    /// <summary>About how many bytes it takes in memory.</summary>
    public long SizeInMemory =>
        128 + (4L * ((Rows?.Length ?? 0) + (Ends?.Length ?? 0) + (Codes?.Length ?? 0)))
        + (8L * (Numbers?.Length ?? 0)) + (Bytes?.Length ?? 0);

    /// <summary>One of the texts.</summary>
    public ReadOnlySpan<byte> Text(int index)
    {
        var start = index == 0 ? 0 : Ends![index - 1];
        return Bytes.AsSpan(start, Ends![index] - start);
    }

    /// <summary>The row of a value.</summary>
    public int RowOf(int value) => Rows is null ? value : Rows[value];

    /// <summary>The value of a row, or -1 when it has none here.</summary>
    public int ValueAt(int row)
    {
        if (Rows is null) return row < Count ? row : -1;
        var at = Array.BinarySearch(Rows, 0, Count, row);
        return at >= 0 ? at : -1;
    }

    /// <summary>The text of a value.</summary>
    public ReadOnlySpan<byte> TextOf(int value) => Bytes is null ? default : Text(Codes is null ? value : Codes[value]);

    /// <summary>The number of a value.</summary>
    public long NumberOf(int value) => Numbers is null ? 0 : Numbers[value];
}
