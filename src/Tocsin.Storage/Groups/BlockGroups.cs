using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>
/// Combines the codes that several keys have in a block into one code for each row. While the products are small they
/// are the codes; larger ones are numbered in the order they come.
/// </summary>
internal sealed class BlockGroups(IReadOnlyList<GroupKey> keys)
{
    private readonly LongCodes?[] _numbered = new LongCodes?[keys.Count];
    private readonly bool[] _isNumbered = new bool[keys.Count];
    private readonly int[] _zeros = new int[Block.RowsMax];
    private int[] _combined = [];

    /// <summary>The code of each row; only rows that were asked for are meaningful.</summary>
    public int[] Codes { get; private set; } = [];

    /// <summary>How many codes there are at most: they are from 0 up.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a block.</summary>
    public void Load(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        (Codes, Count) = (_zeros, 1);
        for (var k = 0; k < keys.Count; k++)
        {
            keys[k].Load(block, evaluator, rows);
            if (k == 0) (Codes, Count) = (keys[0].Codes, keys[0].Count);
            else Combine(k, block.Rows, rows);
        }
    }

    /// <summary>The numbers, one for each key, of the values that a code stands for.</summary>
    public void NumbersOf(int code, Span<int> numbers)
    {
        for (var k = keys.Count - 1; k > 0; k--)
        {
            var product = _isNumbered[k] ? _numbered[k]!.KeyOf(code) : code;
            (code, var last) = ((int)(product / keys[k].Count), (int)(product % keys[k].Count));
            numbers[k] = keys[k].NumberOf(last);
        }
        if (keys.Count > 0) numbers[0] = keys[0].NumberOf(code);
    }

    private void Combine(int k, int blockRows, RowSet rows)
    {
        if (_combined.Length < blockRows) _combined = new int[Block.RowsMax];
        var (left, right, factor) = (Codes, keys[k].Codes, keys[k].Count);
        var product = (long)Count * factor;
        _isNumbered[k] = product > Math.Max(1024, 4 * blockRows);
        if (!_isNumbered[k])
        {
            for (var row = 0; row < blockRows; row++) _combined[row] = (left[row] * factor) + right[row];
        }
        else
        {
            var numbered = _numbered[k] ??= new LongCodes();
            numbered.Clear();
            foreach (var row in rows) _combined[row] = numbered.CodeOf(((long)left[row] * factor) + right[row]);
            product = numbered.Count;
        }
        (Codes, Count) = (_combined, (int)product);
    }
}
