using Tocsin.Language.Values;

namespace Tocsin.Storage.Groups;

/// <summary>The order of values of any kind: nothing, then numbers, texts (by code units) and booleans.</summary>
internal sealed class ValueOrder : IComparer<object?>
{
    /// <summary>The one there is; it keeps nothing.</summary>
    public static readonly ValueOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(object? x, object? y)
    {
        // A million rows are put in order: nobody may be waiting any more.
        EvaluationStop.CheckSometimes();
        var order = Rank(x).CompareTo(Rank(y));
        if (order != 0) return order;
        return (x, y) switch
        {
            (long a, long b) => a.CompareTo(b),
            (string a, string b) => string.CompareOrdinal(a, b),
            (bool a, bool b) => a.CompareTo(b),
            (null, _) => 0,
            _ => Number(x!).CompareTo(Number(y!)),
        };
    }

    private static int Rank(object? value) => value switch { null => 0, long or double => 1, string => 2, _ => 3 };

    private static double Number(object value) => value is long integer ? integer : (double)value;
}
