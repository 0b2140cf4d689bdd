using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

/// <summary>How many events there are in each bar, all of them or by the values of a field.</summary>
/// <param name="Axis">The bars.</param>
/// <param name="Totals">All events of each bar.</param>
/// <param name="Series">
/// The parts of each bar, largest first, the rest last; one without a label when not split.
/// </param>
public sealed record Histogram(TimeAxis Axis, IReadOnlyList<long> Totals, IReadOnlyList<HistogramSeries> Series)
{
    /// <summary>How many values a histogram tells apart; the others are one part together.</summary>
    public const int ValuesMax = 5;

    /// <summary>All events that are drawn.</summary>
    public long Total => Totals.Sum();

    /// <summary>The events of the fullest bar.</summary>
    public long Highest => Totals.Count == 0 ? 0 : Totals.Max();
}

/// <summary>One part of a histogram.</summary>
/// <param name="Label">What to call it; null for all events, and for the rest.</param>
/// <param name="Only">The filter that leaves this part; null where there is none.</param>
/// <param name="Counts">Its events in each bar.</param>
public sealed record HistogramSeries(string? Label, Pill? Only, IReadOnlyList<long> Counts);
