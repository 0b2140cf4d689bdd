using System.Text;
using Tocsin.Language;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tables;

/// <summary>Groups texts by their template; the rarest are in one row together when there are very many.</summary>
internal sealed class PatternsQuery(Scan scan, PatternsPipe pipe)
{
    /// <summary>How many patterns have a row of their own at most.</summary>
    public const int RowsMax = 1_000;

    /// <summary>Runs the query: most events first.</summary>
    public Table Run()
    {
        var lanes = scan.InLanes(
            oldestFirst: false, () => new PatternsLane(pipe.Field, scan.NewMeter()), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        var total = Math.Max(1, all.Total);
        var found = all.Found().OrderByDescending(p => p.Count)
            .ThenBy(p => p.Template, StringComparer.Ordinal).Take(RowsMax).ToList();
        var rows = found
            .Select(p => new object?[]
            {
                p.Template, p.Count, Share(p.Count, total), Encoding.UTF8.GetString(p.Example),
            })
            .ToList();
        var others = all.Total - found.Sum(p => p.Count);
        if (others > 0) rows.Add([null, others, Share(others, total), null]);
        return new Table([.. PatternsPipe.ColumnNames], rows)
        {
            Approximate = all.Forgotten > 0 ? ["count", "share"] : [],
        };
    }

    private static double Share(long count, long total) => Math.Round((double)count / total, 6);
}
