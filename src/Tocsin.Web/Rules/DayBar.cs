using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

/// <summary>The bar of one day on which alerts began, in the units of its drawing.</summary>
/// <param name="X">Where it begins, from the left.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is: the largest day fills the drawing.</param>
public sealed record DayBar(double X, double Width, double Height)
{
    private const double HeightMin = 2;
    private const double Gap = 0.15;

    /// <summary>One bar for each day with alerts, at its place among all days of the trial.</summary>
    public static IReadOnlyList<DayBar> Of(RuleTrial trial, double width, double height)
    {
        var first = DateOnly.FromDateTime(trial.From.UtcDateTime).DayNumber;
        var last = DateOnly.FromDateTime(trial.To.UtcDateTime).DayNumber;
        foreach (var day in trial.Days)
        {
            (first, last) = (Math.Min(first, day.Day.DayNumber), Math.Max(last, day.Day.DayNumber));
        }
        var step = width / (last - first + 1);
        var most = trial.Days.Select(d => d.Alerts).DefaultIfEmpty().Max();
        return
        [
            .. trial.Days.Where(d => d.Alerts > 0).Select(d => new DayBar(
                (d.Day.DayNumber - first + (Gap / 2)) * step, step * (1 - Gap),
                Math.Max(HeightMin, height * d.Alerts / most))),
        ];
    }
}
