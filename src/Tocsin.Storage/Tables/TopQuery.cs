using Tocsin.Language;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tables;

/// <summary>
/// Finds the values of a field that most (or fewest) events have; events without the field have no part in it.
/// </summary>
internal sealed class TopQuery(Scan scan, FieldRef field, int rows, bool fewest, int position)
{
    /// <summary>Runs the query: most (or fewest) events first, equals in the order of values.</summary>
    public Table Run()
    {
        var count = new StatsFunction(StatsKind.Count, null, 0, position);
        var groups = new StatsPipe(position, [count], [new GroupBy(field, default)]);
        // One more than asked for: it may be the group of events without the field.
        Pipe[] first = [new SortPipe(position, count.Column, position, !fewest), new LimitPipe(position, rows + 1)];
        var table = new StatsQuery(scan, groups, first).Run();
        return table with { Rows = [.. table.Rows.Where(r => r[0] is not null).Take(rows)] };
    }
}
