using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>The matching rows of a block and the group of each.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Codes">Each row's code in the block.</param>
/// <param name="CodeCount">How many codes there are at most.</param>
/// <param name="Groups">The group that a code stands for, over all blocks.</param>
internal readonly record struct GroupedRows(RowSet Rows, int[] Codes, int CodeCount, int[] Groups)
{
    /// <summary>The group of a row.</summary>
    public int GroupOf(int row) => Groups[Codes[row]];
}
