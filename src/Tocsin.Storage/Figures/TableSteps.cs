using Tocsin.Language;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Figures;

/// <summary>The pipes that rearrange a table.</summary>
internal static class TableSteps
{
    /// <summary>Applies the pipes in order; an error names a column that is not there.</summary>
    public static Table Apply(IEnumerable<Pipe> pipes, Table table)
    {
        var (columns, rows) = table;
        foreach (var pipe in pipes)
        {
            if (pipe is LimitPipe limit && rows.Count > limit.Rows) rows.RemoveRange(limit.Rows, rows.Count - limit.Rows);
            if (pipe is not SortPipe sort) continue;
            var column = columns.IndexOf(sort.Column);
            if (column < 0)
            {
                return Table.Refused($"There is no column {sort.Column}; there are {string.Join(", ", columns)}", sort.ColumnPosition);
            }
            rows = sort.Descending
                ? [.. rows.OrderByDescending(r => r[column], ValueOrder.Instance)]
                : [.. rows.OrderBy(r => r[column], ValueOrder.Instance)];
        }
        return table with { Rows = rows };
    }
}
