using System.Buffers;
using System.Text;
using Tocsin.Events.Values;
using Tocsin.Language.Values;

namespace Tocsin.Storage.Groups;

/// <summary>
/// The order of values of any kind: nothing, then numbers, addresses, other texts (by code units) and booleans.
/// </summary>
internal sealed class ValueOrder : IComparer<object?>
{
    /// <summary>The one there is; it keeps nothing.</summary>
    public static readonly ValueOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(object? x, object? y)
    {
        // A million rows are put in order: nobody may be waiting any more.
        EvaluationStop.CheckSometimes();
        // What nearly all are.
        if (x is string one && y is string other) return Texts(one, other);
        if (x is long left && y is long right) return left.CompareTo(right);
        var order = Rank(x).CompareTo(Rank(y));
        if (order != 0) return order;
        return (x, y) switch
        {
            (bool a, bool b) => a.CompareTo(b),
            (null, _) => 0,
            _ => NumberValue.Compare(x!, y!),
        };
    }

    private static readonly SearchValues<char> OfAddresses = SearchValues.Create("0123456789abcdefABCDEF.:");

    private static int Rank(object? value) =>
        value switch { null => 0, long or double or ExactNumber => 1, string => 2, _ => 3 };

    private static int Texts(string x, string y)
    {
        if (!MayBeAddress(x) && !MayBeAddress(y)) return string.CompareOrdinal(x, y);
        var (isX, isY) = (TryAddress(x, out var left), TryAddress(y, out var right));
        if (isX != isY) return isX ? -1 : 1;
        var order = isX ? left.CompareTo(right) : 0;
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static bool MayBeAddress(string text) =>
        text.Length >= 2 && (char.IsAsciiHexDigit(text[0]) || text[0] == ':');

    private static bool TryAddress(string text, out UInt128 address)
    {
        address = 0;
        if (text.Length is < 2 or > AddressText.BytesMax || text.AsSpan().ContainsAnyExcept(OfAddresses)) return false;
        Span<byte> utf8 = stackalloc byte[AddressText.BytesMax];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            && AddressText.TryParse(utf8[..length], out address);
    }
}
