namespace Tocsin.Alerts;

/// <summary>How much alerts matter.</summary>
internal static class Severities
{
    /// <summary>From least to most.</summary>
    public static IReadOnlyList<string> All { get; } = ["info", "low", "medium", "high", "critical"];

    /// <summary>The one that matters more.</summary>
    public static string Worse(string a, string b) => Rank(b) > Rank(a) ? b : a;

    private static int Rank(string severity)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == severity) return i;
        }

        return -1;
    }
}
