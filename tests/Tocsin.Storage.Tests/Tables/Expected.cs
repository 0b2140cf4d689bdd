using System.Globalization;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>What figures are, said with LINQ.</summary>
internal static class Expected
{
    /// <summary>The number that a value is, if it is one.</summary>
    public static double? Number(object? value) => value switch
    {
        long whole => whole,
        double real => real,
        string text when double.TryParse(text, CultureInfo.InvariantCulture, out var spelled) => spelled,
        _ => null,
    };

    /// <summary>All numbers among the values, ascending.</summary>
    public static List<double> Numbers(IEnumerable<object?> values) =>
        [.. values.Select(Number).Where(n => n is not null).Select(n => n!.Value).Order()];

    public static object? Sum(List<double> numbers) => numbers.Count == 0 ? null : numbers.Sum();

    public static object? Average(List<double> numbers) => numbers.Count == 0 ? null : numbers.Sum() / numbers.Count;

    public static object? Percentile(List<double> numbers, int percent) => numbers.Count == 0
        ? null
        : numbers[Math.Max(0, ((percent * numbers.Count) + 99) / 100 - 1)];

    public static object? Minimum(IReadOnlyList<object?> values) => Numbers(values) is { Count: > 0 } numbers
        ? numbers[0]
        : values.OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();

    public static object? Maximum(IReadOnlyList<object?> values) => Numbers(values) is { Count: > 0 } numbers
        ? numbers[^1]
        : values.OfType<string>().Order(StringComparer.Ordinal).LastOrDefault();

    public static object Distinct(IEnumerable<object?> values) =>
        values.Where(v => v is not null).Distinct().LongCount();

    /// <summary>Rows as text, for comparison: numbers by value, texts in quotes.</summary>
    public static string Text(IEnumerable<object?[]> rows, bool inOrder)
    {
        var lines = rows.Select(r => string.Join(" ", r.Select(Text)));
        return string.Join("\n", inOrder ? lines : lines.Order(StringComparer.Ordinal));
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IConvertible number =>
            Math.Round(number.ToDouble(CultureInfo.InvariantCulture), 9).ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException("An answer has no such value"),
    };
}
