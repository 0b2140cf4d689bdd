using System.Globalization;

namespace Tocsin.Rules.Yaml;

/// <summary>
/// Reads spans as Sigma writes them: a number and s, m, h, d, w, M (30 days) or y (365 days). At most 100 years.
/// </summary>
internal static class YamlSpan
{
    private const double SecondsMax = 100d * 365 * 86_400;

    /// <summary>Reads one; false when it is none.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2) return false;
        long unit = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            'M' => 30 * 86_400,
            'y' => 365 * 86_400,
            _ => 0,
        };
        var digits = text.AsSpan(0, text.Length - 1);
        if (unit == 0
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || (double)n * unit > SecondsMax)
        {
            return false;
        }
        span = TimeSpan.FromSeconds(n * unit);
        return true;
    }
}
