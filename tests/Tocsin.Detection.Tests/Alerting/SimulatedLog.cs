using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.Alerting;

namespace Tocsin.Detection.Tests.Alerting;

/// <summary>Events that happen at one time and arrive at another, and the search API over those that arrived: the
/// plainest way to compute bursts, to hold runs to.</summary>
internal sealed class SimulatedLog
{
    private readonly List<(DateTimeOffset Time, DateTimeOffset Received, string Group, long Id)> _events = [];

    /// <summary>What has arrived by now is searchable.</summary>
    public DateTimeOffset Now { get; set; }

    public void Add(DateTimeOffset time, DateTimeOffset received, string group) =>
        _events.Add((time, received, group, _events.Count));

    /// <summary>All bursts of what has arrived, by group and time.</summary>
    public List<Burst> Bursts(int threshold, TimeSpan within, DateTimeOffset from, DateTimeOffset to)
    {
        var bursts = new List<Burst>();
        var arrived = _events.Where(e => e.Received <= Now && e.Time >= from && e.Time < to);
        foreach (var group in arrived.GroupBy(e => e.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var events = group.OrderBy(e => e.Time).ThenBy(e => e.Id).ToList();
            var (start, crossed) = (0, -1);
            for (var i = 0; i <= events.Count; i++)
            {
                // The first event of the window that ends with this one.
                var first = i;
                while (i < events.Count && first > 0 && events[first - 1].Time > events[i].Time - within) first--;
                if (i < events.Count && i - first + 1 >= threshold)
                {
                    if (crossed < 0) (start, crossed) = (first, i);
                }
                else if (crossed >= 0)
                {
                    bursts.Add(new Burst(group.Key, events[start].Time, events[crossed].Time, events[i - 1].Time,
                        i - start, $"{events[crossed].Id}", ""));
                    crossed = -1;
                }
            }
        }

        return bursts;
    }

    /// <summary>The search API.</summary>
    public (int Status, string Json) Answer(JsonElement body)
    {
        var query = body.GetProperty("query").GetString()!;
        if (query.Contains("receivedtimestamp", StringComparison.Ordinal))
        {
            var since = DateTimeOffset.Parse(query.Split('"')[1], CultureInfo.InvariantCulture);
            var arrived = _events.Where(e => e.Received <= Now && e.Received >= since).OrderBy(e => e.Time).Take(1);
            return (200, JsonSerializer.Serialize(
                new { events = arrived.Select(e => new { id = $"{e.Id}", utctimestamp = e.Time }) }));
        }

        var asked = Regex.Match(query, @"\| bursts (\d+) in (\d+)s by", RegexOptions.NonBacktracking);
        if (!asked.Success) return (200, StubApi.NoEvents);
        var bursts = Bursts(
            int.Parse(asked.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(int.Parse(asked.Groups[2].ValueSpan, CultureInfo.InvariantCulture)),
            body.GetProperty("from").GetDateTimeOffset(),
            body.GetProperty("to").GetDateTimeOffset());
        return (200, JsonSerializer.Serialize(new
        {
            columns = (string[])["ip", "start", "crossed", "end", "count", "event"],
            rows = bursts.Select(b => new object[] { b.Group, b.Start, b.Crossed, b.End, b.Count, b.EventId }),
        }));
    }
}
