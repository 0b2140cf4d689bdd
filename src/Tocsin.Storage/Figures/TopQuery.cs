using Tocsin.Language;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Figures;

/// <summary>Finds the values of a field that most (or fewest) events have; events without the field have no part in it.</summary>
internal sealed class TopQuery(Scan scan, FieldRef field, int rows, bool fewest, int position)
{
    /// <summary>Runs the query: most (or fewest) events first, equals in the order of values.</summary>
    public Table Run()
    {
        var count = new StatsFunction(StatsKind.Count, null, 0, position);
        var groups = new StatsPipe(position, [count], [new GroupBy(field, default)]);
        var table = new StatsQuery(scan, groups).Run();
        if (table.Error is not null) return table;
        var found = table.Rows.Where(r => r[0] is not null);
        var ordered = fewest ? found.OrderBy(r => (long)r[1]!) : found.OrderByDescending(r => (long)r[1]!);
        return table with { Rows = [.. ordered.ThenBy(r => r[0], ValueOrder.Instance).Take(rows)] };
    }
}
