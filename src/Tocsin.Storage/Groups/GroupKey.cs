using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>
/// One of the things that events are grouped by. Within a block, rows have small codes; over all blocks, values have
/// numbers. Rows are counted by codes and only what was counted is looked up, once a block.
/// </summary>
internal abstract class GroupKey
{
    /// <summary>The code of each row of the block at hand; only rows that were asked for are meaningful.</summary>
    public int[] Codes { get; private set; } = [];

    /// <summary>How many codes the block at hand has at most: they are from 0 up.</summary>
    public abstract int Count { get; }

    /// <summary>Reads a block.</summary>
    public abstract void Load(Block block, BlockEvaluator evaluator, RowSet rows);

    /// <summary>The number, over all blocks, of a code of the block at hand.</summary>
    public abstract int NumberOf(int code);

    /// <summary>The number here of a value that has a number in another key of the same kind.</summary>
    public abstract int NumberOf(GroupKey other, int number);

    /// <summary>A value by its number: text, long, double, bool or null.</summary>
    public abstract object? Value(int number);

    /// <summary>Makes room for the codes of a block; all are 0.</summary>
    protected int[] Clear(int rows)
    {
        if (Codes.Length < rows) Codes = new int[Math.Max(rows, Block.RowsMax)];
        else Codes.AsSpan(0, rows).Clear();
        return Codes;
    }
}
