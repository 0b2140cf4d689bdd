using System.Globalization;

namespace Tocsin.Language;

/// <summary>What a function of <c>stats</c> computes.</summary>
public enum StatsKind
{
    /// <summary>How many events.</summary>
    Count,

    /// <summary>The sum of a field's numbers.</summary>
    Sum,

    /// <summary>The mean of a field's numbers.</summary>
    Average,

    /// <summary>A field's smallest value.</summary>
    Minimum,

    /// <summary>A field's largest value.</summary>
    Maximum,

    /// <summary>How many different values a field has.</summary>
    Distinct,

    /// <summary>The number that a share of a field's numbers do not exceed.</summary>
    Percentile,
}

/// <summary>One figure of a <c>stats</c> pipe.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Field">Of which field; null when of the events themselves.</param>
/// <param name="Percent">For a percentile, from 0 to 100.</param>
/// <param name="Position">The character of the query at which it begins.</param>
public sealed record StatsFunction(StatsKind Kind, FieldRef? Field, double Percent, int Position)
{
    /// <summary>What the column is called: as the query says, else as the function is written.</summary>
    public string Column { get; init; } = Name(Kind, Field, Percent);

    private static string Name(StatsKind kind, FieldRef? field, double percent) => kind switch
    {
        StatsKind.Count => "count",
        StatsKind.Percentile => string.Create(CultureInfo.InvariantCulture, $"percentile({field}, {percent})"),
        StatsKind.Average => $"avg({field})",
        StatsKind.Minimum => $"min({field})",
        StatsKind.Maximum => $"max({field})",
        StatsKind.Distinct => $"distinct({field})",
        _ => $"sum({field})",
    };
}

/// <summary>What events are grouped by: a field's value, or a span of their time.</summary>
/// <param name="Field">The field; null for time.</param>
/// <param name="Bucket">How long a span is; spans are counted from 1970-01-01T00:00:00Z.</param>
public sealed record GroupBy(FieldRef? Field, TimeSpan Bucket)
{
    /// <summary>Name of the column with the starts of spans.</summary>
    public const string TimeColumn = "time";

    /// <summary>What the column is called.</summary>
    public string Column => Field?.Name ?? TimeColumn;
}
