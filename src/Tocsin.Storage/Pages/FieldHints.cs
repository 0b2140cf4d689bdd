using Tocsin.Language;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Pages;

/// <summary>Says which fields of a question that found nothing are there under a name much like it.</summary>
internal static class FieldHints
{
    private const int HintsMax = 5;

    /// <summary>The hints, in sentences; none when every field is there, or nothing is like it.</summary>
    public static IReadOnlyList<string> Of(Query query, IEnumerable<Block> blocks)
    {
        var asked = new HashSet<FieldRef>();
        Collect(query.Filter, asked);
        foreach (var pipe in query.Pipes) asked.UnionWith(FieldsOf(pipe));
        if (asked.Count == 0) return [];
        var names = blocks.SelectMany(b => b.Columns).Select(c => c.Path).Where(p => p[0] != '$')
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. asked.Where(f => f.Name != FieldParts.IdField && !names.Contains(f.Path)
                    && !names.Any(n => n.StartsWith(f.Path + ".", StringComparison.Ordinal)))
                .Select(f => (f.Name, Near: Nearest.To(f.Name, names) ?? Nearest.To(f.Path, names)))
                .Where(f => f.Near is not null).DistinctBy(f => f.Name).Take(HintsMax)
                .Select(f => $"No event has a field {f.Name}; did you mean {f.Near}?"),
        ];
    }

    private static void Collect(Predicate predicate, HashSet<FieldRef> to)
    {
        switch (predicate)
        {
            case And and:
                foreach (var item in and.Items) Collect(item, to);
                break;
            case Or or:
                foreach (var item in or.Items) Collect(item, to);
                break;
            case Not not:
                Collect(not.Item, to);
                break;
            case Leaf leaf:
                to.Add(leaf.Field);
                break;
        }
    }

    private static IEnumerable<FieldRef> FieldsOf(Pipe pipe) => pipe switch
    {
        StatsPipe stats =>
            stats.By.Select(b => b.Field).Concat(stats.Functions.Select(f => f.Field)).OfType<FieldRef>(),
        HistogramPipe { By: { } by } => [by],
        TopPipe top => [top.Field],
        RarePipe rare => [rare.Field],
        PatternsPipe patterns => [patterns.Field],
        BurstsPipe { Times: { } times } bursts => [bursts.By, times],
        BurstsPipe bursts => [bursts.By],
        FieldsPipe fields => fields.Fields,
        DedupPipe dedup => dedup.Fields,
        _ => [],
    };
}
