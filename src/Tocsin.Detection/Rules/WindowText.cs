using System.Globalization;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Detection.Rules;

/// <summary>Says in words why a rule about several events fired.</summary>
internal static class WindowText
{
    /// <summary>The reason.</summary>
    public static string Of(WindowRule rule, WindowFinding finding)
    {
        var figure = finding.Figure.ToString("0.##", CultureInfo.InvariantCulture);
        var within = $"within {Span(rule.Span)}";
        var reason = rule.Check switch
        {
            CountCheck => $"{figure} events {within}",
            DistinctCheck distinct => $"{figure} different values of {string.Join(", ", distinct.Fields)} {within}",
            FigureCheck { Figure: WindowFigure.Sum } sum => $"the sum of {sum.Field} is {figure} {within}",
            FigureCheck { Figure: WindowFigure.Average } mean => $"the mean of {mean.Field} is {figure} {within}",
            FigureCheck part => $"percentile {part.Percentile} of {part.Field} is {figure} {within}",
            TogetherCheck { IsOrdered: true } => $"{string.Join(", then ", finding.Inputs)} {within}",
            TogetherCheck => $"{string.Join(" and ", finding.Inputs)} {within}",
            AbsenceCheck => $"{string.Join(", ", finding.Inputs.Take(1))} was not followed {within}",
            NewTermCheck term => $"a value of {string.Join(", ", term.Fields)} that was not there {within}",
            ChangeCheck change => $"{change.Field} changed {within}",
            SpikeCheck => $"{figure} times as many events as in the {Span(rule.Span)} before",
            FlatlineCheck => $"{figure} events {within}",
            _ => $"{finding.Count} events {within}",
        };
        return finding.IsApproximate ? reason + ", at least" : reason;
    }

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } when span.Ticks % TimeSpan.TicksPerDay == 0 => $"{span.TotalDays} d",
        { TotalHours: >= 1 } when span.Ticks % TimeSpan.TicksPerHour == 0 => $"{span.TotalHours} h",
        { TotalMinutes: >= 1 } when span.Ticks % TimeSpan.TicksPerMinute == 0 => $"{span.TotalMinutes} min",
        _ => $"{span.TotalSeconds} s",
    };
}
