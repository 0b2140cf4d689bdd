using Severity = Tocsin.Alerting.Severity;

namespace Tocsin.Alerts.Tests;

/// <summary>Makes data for tests; times are seconds after a fixed noon.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    /// <summary>What a run sees of a burst: the crossing event names its window.</summary>
    public static Alert Sighting(
        double crossed, double end, long count = 10, string group = "203.0.113.9", string rule = "Ssh",
        string? window = null) => new()
        {
            Id = AlertId.Of(rule, group, window ?? $"event at {crossed}"),
            Rule = rule,
            Group = group,
            Summary = $"{count} from {group}",
            Severity = Severity.High,
            Category = "bruteforce",
            Tags = ["ssh"],
            Start = At(crossed - 30),
            Crossed = At(crossed),
            End = At(end),
            Count = count,
            Query = "summary:failed",
            EventIds = [$"{end}"],
            Events = [$$"""{"id":"{{end}}"}"""],
        };
}
