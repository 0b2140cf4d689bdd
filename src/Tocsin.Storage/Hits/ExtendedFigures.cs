using System.Globalization;

namespace Tocsin.Storage.Hits;

/// <summary>What <c>extended_stats</c> says of numbers beside their count and sum: how they spread.</summary>
/// <param name="Squares">The sum of their squares.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="OfAll">Their variance, when they are all there are.</param>
/// <param name="OfSample">Their variance, when they are a sample; not a number of one alone.</param>
/// <param name="Sigma">How many deviations the bounds lie from the mean.</param>
internal sealed record ExtendedFigures(double Squares, double Mean, double OfAll, double OfSample, double Sigma)
{
    /// <summary>The figures in the order of an answer.</summary>
    public static readonly string[] Names =
    [
        "sum_of_squares", "variance", "variance_population", "variance_sampling", "std_deviation",
        "std_deviation_population", "std_deviation_sampling",
    ];

    /// <summary>The bounds in the order of an answer.</summary>
    public static readonly string[] Bounds =
        ["upper", "lower", "upper_population", "lower_population", "upper_sampling", "lower_sampling"];

    /// <summary>The figures of count, least, largest, mean, sum and sum of squares; null without numbers.</summary>
    public static ExtendedFigures? Of(Func<int, object?> figures, double sigma)
    {
        if (figures(5) is not double squares || figures(0) is not long count || count == 0) return null;
        var sum = Convert.ToDouble(figures(4), CultureInfo.InvariantCulture);
        var spread = Math.Max(0, squares - (sum * sum / count));
        return new ExtendedFigures(squares, sum / count, spread / count, spread / (count - 1), sigma);
    }

    /// <summary>A figure by its name.</summary>
    public object? Named(string name) => name switch
    {
        "sum_of_squares" => Squares,
        "variance" or "variance_population" => OfAll,
        "variance_sampling" => OfSample,
        "std_deviation" or "std_deviation_population" => Math.Sqrt(OfAll),
        _ => Math.Sqrt(OfSample),
    };

    /// <summary>A bound by its name.</summary>
    public object? Bound(string name)
    {
        var deviation = Math.Sqrt(name.EndsWith("sampling", StringComparison.Ordinal) ? OfSample : OfAll);
        return name.StartsWith("upper", StringComparison.Ordinal) ? Mean + (Sigma * deviation)
            : Mean - (Sigma * deviation);
    }
}
