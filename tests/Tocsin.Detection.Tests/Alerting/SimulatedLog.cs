using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Alerting;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Testing;
using FoundEvent = Tocsin.Storage.Answers.FoundEvent;

namespace Tocsin.Detection.Tests.Alerting;

/// <summary>Events that happen at one time and arrive at another, and the server's look-back over those that arrived: the
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

    /// <summary>The API for bursts: the server's own look-back over what has arrived.</summary>
    public (int Status, string Json) AnswerBursts(JsonElement body)
    {
        var since = body.GetProperty("since").GetDateTimeOffset();
        var clock = new FakeTimeProvider(Now);
        var store = new FakeEvents((question, _) => Task.FromResult(Answer(question, since - RecentBursts.ArrivalOverlap)));
        var found = new RecentBursts(store, new QuestionReader(clock))
            .FindAsync(body.GetProperty("query").GetString()!, since.UtcTicks, default).GetAwaiter().GetResult();
        return (200, JsonSerializer.Serialize(new { columns = found.Answer!.Columns, rows = found.Answer.Rows }));
    }

    private Outcome<SearchAnswer> Answer(EventQuestion question, DateTimeOffset received)
    {
        if (question.Query.Pipes is not [BurstsPipe pipe])
        {
            var arrived = _events.Where(e => e.Received <= Now && e.Received >= received).OrderBy(e => e.Time).Take(1);
            return new SearchAnswer
            {
                Events = [.. arrived.Select(e => new FoundEvent(e.Id, new Instant(e.Time.UtcTicks), default))],
            };
        }

        var bursts = Bursts(pipe.Threshold, pipe.Within, Time(question.Range.From), Time(question.Range.To));
        return new SearchAnswer
        {
            Columns = question.Query.Columns,
            Rows =
            [
                .. bursts.Select(b => new object?[]
                {
                    b.Group, Text(b.Start), Text(b.Crossed), Text(b.End), b.Count, b.EventId,
                }),
            ],
        };
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static string Text(DateTimeOffset time) => new Instant(time.UtcTicks).ToString();
}
