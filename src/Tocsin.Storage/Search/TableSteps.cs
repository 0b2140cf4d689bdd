using Tocsin.Language;

namespace Tocsin.Storage.Search;

/// <summary>The pipes that rearrange a table.</summary>
internal static class TableSteps
{
    /// <summary>Applies the pipes in order; an error names a column that is not there.</summary>
    public static QueryError? Apply(IEnumerable<Pipe> pipes, List<string> columns, ref List<object?[]> rows)
    {
        foreach (var pipe in pipes)
        {
            if (pipe is LimitPipe limit && rows.Count > limit.Rows) rows.RemoveRange(limit.Rows, rows.Count - limit.Rows);
            if (pipe is not SortPipe sort) continue;
            var column = columns.IndexOf(sort.Column);
            if (column < 0)
            {
                return new QueryError($"There is no column {sort.Column}; there are {string.Join(", ", columns)}", sort.Position);
            }
            var sorted = rows.OrderBy(r => r[column], ValueOrder.Instance);
            rows = [.. sort.Descending ? rows.OrderByDescending(r => r[column], ValueOrder.Instance) : sorted];
        }
        return null;
    }

    // Nothing before numbers before texts before booleans; sorting is stable.
    private sealed class ValueOrder : IComparer<object?>
    {
        public static readonly ValueOrder Instance = new();

        public int Compare(object? x, object? y)
        {
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
}
