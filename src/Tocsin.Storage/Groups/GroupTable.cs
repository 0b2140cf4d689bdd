namespace Tocsin.Storage.Groups;

/// <summary>Gives each combination of values a number, 0 and up in the order they come.</summary>
internal sealed class GroupTable(int keys)
{
    /// <summary>About how many bytes each value of a combination takes.</summary>
    public const int BytesPerKey = 32;

    private readonly LongCodes[] _prefixes = [.. Enumerable.Range(0, keys).Select(_ => new LongCodes())];
    private readonly List<int> _numbers = [];

    /// <summary>How many combinations there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a combination, a new one if need be.</summary>
    /// <param name="numbers">The values' numbers, one for each key.</param>
    public int GroupOf(ReadOnlySpan<int> numbers)
    {
        // Values are joined one after the other: the code of the first ones together and the next one's number have a
        // code.
        var code = 0;
        for (var k = 0; k < numbers.Length; k++)
        {
            // Of two or more keys, the first one's number needs no code of its own.
            code = k == 0 && keys > 1 ? numbers[0] : _prefixes[k].CodeOf(((long)code << 32) | (uint)numbers[k]);
        }
        if (code < Count) return code;
        foreach (var number in numbers) _numbers.Add(number);
        Count++;
        return code;
    }

    /// <summary>The number of one of a combination's values.</summary>
    public int NumberOf(int group, int key) => _numbers[(group * keys) + key];
}
