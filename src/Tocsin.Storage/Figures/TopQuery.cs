using Tocsin.Language;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Figures;

/// <summary>Finds the values of a field that most events have; events without the field have no part in it.</summary>
internal sealed class TopQuery(Scan scan, TopPipe pipe)
{
    /// <summary>Runs the query: most events first, equals in the order of values.</summary>
    public Table Run()
    {
        var count = new StatsFunction(StatsKind.Count, null, 0, pipe.Position);
        var groups = new StatsPipe(pipe.Position, [count], [new GroupBy(pipe.Field, default)]);
        var table = new StatsQuery(scan, groups).Run();
        if (table.Error is not null) return table;
        var rows = table.Rows.Where(r => r[0] is not null)
            .OrderByDescending(r => (long)r[1]!).ThenBy(r => r[0], ValueOrder.Instance).Take(pipe.Rows);
        return table with { Rows = [.. rows] };
    }
}
