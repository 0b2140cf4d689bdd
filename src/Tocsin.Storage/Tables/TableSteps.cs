using Tocsin.Language;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Tables;

/// <summary>The pipes that rearrange a table.</summary>
internal static class TableSteps
{
    /// <summary>Applies the pipes in order; an error names a column that is not there.</summary>
    public static Table Apply(IReadOnlyList<Pipe> pipes, Table table)
    {
        var rows = table.Rows.AsEnumerable();
        foreach (var pipe in pipes)
        {
            if (pipe is LimitPipe limit) rows = rows.Take(limit.Rows);
            if (pipe is not SortPipe sort) continue;
            var column = table.Columns.IndexOf(sort.Column);
            if (column < 0)
            {
                return Table.Refused(
                    $"There is no column {sort.Column}; there are {string.Join(", ", table.Columns)}",
                    sort.ColumnPosition);
            }
            // Stable both ways: of equal rows, what an earlier sort put first stays first.
            rows = sort.Descending
                ? rows.OrderByDescending(r => r[column], ValueOrder.Instance)
                : rows.OrderBy(r => r[column], ValueOrder.Instance);
        }
        // Only now is anything sorted: of a sort with a limit behind it, no more than the first rows.
        return table with { Rows = [.. rows] };
    }
}
