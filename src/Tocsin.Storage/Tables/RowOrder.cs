using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Tables;

/// <summary>The order of rows: by their first values that differ.</summary>
internal sealed class RowOrder : IComparer<object?[]>
{
    /// <summary>The one there is; it keeps nothing.</summary>
    public static readonly RowOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(object?[]? x, object?[]? y)
    {
        for (var i = 0; i < Math.Min(x!.Length, y!.Length); i++)
        {
            if (ValueOrder.Instance.Compare(x[i], y[i]) is not 0 and var order) return order;
        }
        return 0;
    }
}
