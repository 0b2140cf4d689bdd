using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Fields;
using Tocsin.Storage.Questions;

namespace Tocsin.Storage.Embedded;

/// <summary>What can be told of stored events from what their blocks say of themselves: no column is read.</summary>
internal static class StoreOutline
{
    // A wild time does not become a million days.
    private const int DaysMax = 366;

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

    /// <summary>The days that blocks lie in, and about how many events each has.</summary>
    public static IReadOnlyList<DayCount> Days(SegmentStore segments)
    {
        using var snapshot = segments.Snapshot();
        var days = new SortedDictionary<long, long>();
        foreach (var block in snapshot.Blocks)
        {
            var (first, last) = (block.MinTicks / TimeSpan.TicksPerDay, block.MaxTicks / TimeSpan.TicksPerDay);
            // Of a block over several days, nothing more is known without a look at it.
            if (last - first > DaysMax) first = last;
            for (var day = first; day <= last; day++)
            {
                days.TryGetValue(day * TimeSpan.TicksPerDay, out var known);
                days[day * TimeSpan.TicksPerDay] = known + (block.Rows / (last - first + 1));
            }
        }
        return [.. days.Select(d => new DayCount(d.Key, d.Value))];
    }

    /// <summary>A time range, closed by the first and the last event in it where it is open.</summary>
    public static TimeRange Span(SegmentStore segments, TimeRange range)
    {
        using var snapshot = segments.Snapshot();
        var blocks = snapshot.Blocks.Where(b => b.MaxTicks >= range.From && b.MinTicks < range.To).ToList();
        var first = range.From > TimeRange.Everything.From ? range.From
            : blocks.Count == 0 ? 0 : blocks.Min(b => b.MinTicks);
        var last = range.To < TimeRange.Everything.To ? range.To
            : blocks.Count == 0 ? first : blocks.Max(b => b.MaxTicks);
        return new TimeRange(first, last);
    }

    private static string Text(IEnumerable<string> types) =>
        string.Join(", ", types.Distinct().Order(StringComparer.Ordinal));
}
