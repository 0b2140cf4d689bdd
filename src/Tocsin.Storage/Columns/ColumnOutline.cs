namespace Tocsin.Storage.Columns;

/// <summary>What a column is like, without its values. Immutable.</summary>
/// <param name="Listed">Whether it lists the rows that have a value; else value i belongs to row i.</param>
/// <param name="Count">How many values there are.</param>
/// <param name="MayRepeat">False for texts that are different in nearly every row.</param>
internal sealed record ColumnOutline(bool Listed, int Count, bool MayRepeat)
{
    /// <summary>How many of a column's first bytes tell all of it.</summary>
    public const int BytesMax = 16;

    /// <summary>About how many bytes it takes in memory.</summary>
    public const int SizeInMemory = 96;

    /// <summary>The outline of a column that is at hand.</summary>
    public static ColumnOutline Of(Column column) =>
        new(
            column.Rows is not null, column.Count,
            column.Numbers is not null || column.Codes is not null || column.Bytes is null);
}
