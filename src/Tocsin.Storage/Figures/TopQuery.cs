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
        // One more than asked for: it may be the group of events without the field.
        Pipe[] first = [new SortPipe(pipe.Position, count.Column, pipe.Position, true), new LimitPipe(pipe.Position, pipe.Rows + 1)];
        var table = new StatsQuery(scan, groups, first).Run();
        return table with { Rows = [.. table.Rows.Where(r => r[0] is not null).Take(pipe.Rows)] };
    }
}
