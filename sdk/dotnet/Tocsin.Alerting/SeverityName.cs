using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Alerting;

/// <summary>How severities are written on the wire, in databases and on pages: in lower case.</summary>
public static class SeverityName
{
    private static readonly string[] Names = ["info", "low", "medium", "high", "critical"];

    /// <summary>All names, from least to most.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a severity.</summary>
    public static string Of(Severity severity) => Names[(int)severity];

    /// <summary>The severity of a name; false when there is none of that name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out Severity severity)
    {
        var at = Array.IndexOf(Names, name);
        severity = (Severity)Math.Max(at, 0);
        return at >= 0;
    }
}
