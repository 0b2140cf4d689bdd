using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Fields;
using Tocsin.Storage.Questions;

namespace Tocsin.Storage.Embedded;

/// <summary>What can be told of stored events from what their blocks say of themselves: no column is read.</summary>
internal static class StoreOutline
{
    /// <summary>The fields that blocks in a time range have, those with most events first.</summary>
    public static IReadOnlyList<FieldName> FieldNames(SegmentStore segments, TimeRange range)
    {
        using var snapshot = segments.Snapshot();
        var weights = new Dictionary<string, (long Rows, HashSet<ValueKind> Kinds)>(StringComparer.Ordinal);
        foreach (var block in snapshot.Blocks)
        {
            if (block.MaxTicks < range.From || block.MinTicks >= range.To) continue;
            foreach (var name in block.Columns)
            {
                if (name.Path[0] == '$' || name.Kind == ValueKind.Null) continue;
                var known = weights.TryGetValue(name.Path, out var weight) ? weight : (0, []);
                known.Kinds.Add(name.Kind);
                weights[name.Path] = (known.Rows + block.Rows, known.Kinds);
                if (weights.Count >= FieldsLane.FieldsMax) break;
            }
        }
        return
        [
            .. weights.OrderByDescending(w => w.Value.Rows).ThenBy(w => w.Key, StringComparer.Ordinal)
                .Select(w => new FieldName(w.Key, Text(w.Value.Kinds.Select(FieldCounts.TypeOf)))),
        ];
    }

    /// <summary>The largest id of an event; 0 when there is none.</summary>
    public static long LastId(SegmentStore segments)
    {
        using var snapshot = segments.Snapshot();
        return snapshot.Blocks.Select(b => b.MaxId).DefaultIfEmpty().Max();
    }

    /// <summary>A time range, closed by the first and the last event in it where it is open.</summary>
    public static TimeRange Span(SegmentStore segments, TimeRange range)
    {
        using var snapshot = segments.Snapshot();
        var blocks = snapshot.Blocks.Where(b => b.MaxTicks >= range.From && b.MinTicks < range.To).ToList();
        var first = range.From > TimeRange.Everything.From ? range.From
            : blocks.Count == 0 ? 0 : blocks.Min(b => b.MinTicks);
        var last = range.To < TimeRange.Everything.To ? range.To
            : blocks.Count == 0 ? first : blocks.Max(b => b.MaxTicks + 1);
        return new TimeRange(first, last);
    }

    private static string Text(IEnumerable<string> types) =>
        string.Join(", ", types.Distinct().Order(StringComparer.Ordinal));
}
