using System.Runtime.CompilerServices;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// How many events each day has. Of a block over several days, the times are read: once, for what a block has never
/// changes.
/// </summary>
internal static class DayCounts
{
    private static readonly ConditionalWeakTable<Block, Dictionary<long, long>> Known = [];

    /// <summary>The days with events, in their order.</summary>
    public static IReadOnlyList<DayCount> Of(SegmentStore segments, CancellationToken stop)
    {
        using var snapshot = segments.Snapshot();
        var days = new SortedDictionary<long, long>();
        foreach (var block in snapshot.Blocks.Where(b => b.Rows > 0))
        {
            stop.ThrowIfCancellationRequested();
            var first = block.MinTicks / TimeSpan.TicksPerDay;
            if (first == block.MaxTicks / TimeSpan.TicksPerDay)
            {
                days[first] = days.GetValueOrDefault(first) + block.Rows;
                continue;
            }
            try
            {
                foreach (var (day, events) in Known.GetValue(block, Read))
                {
                    days[day] = days.GetValueOrDefault(day) + events;
                }
            }
            catch (DamagedException)
            {
                // The other blocks still answer.
                segments.QuarantineDamaged();
            }
        }
        return [.. days.Select(d => new DayCount(d.Key * TimeSpan.TicksPerDay, d.Value))];
    }

    private static Dictionary<long, long> Read(Block block)
    {
        var days = new Dictionary<long, long>();
        foreach (var ticks in block.LoadTimes().AsSpan(0, block.Rows))
        {
            var day = ticks / TimeSpan.TicksPerDay;
            days[day] = days.GetValueOrDefault(day) + 1;
        }
        return days;
    }
}
