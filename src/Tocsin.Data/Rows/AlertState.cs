using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Data.Rows;

/// <summary>How far people have come with an alert.</summary>
public enum AlertState
{
    /// <summary>Nobody has looked at it yet.</summary>
    New,

    /// <summary>Somebody has.</summary>
    Acknowledged,
}

/// <summary>How states are written on the wire, in the database and in addresses.</summary>
public static class AlertStateName
{
    private static readonly string[] Names = ["new", "acknowledged"];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a state.</summary>
    public static string Of(AlertState state) => Names[(int)state];

    /// <summary>The state of a name; false when there is none of that name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out AlertState state)
    {
        var at = Array.IndexOf(Names, name);
        state = (AlertState)Math.Max(at, 0);
        return at >= 0;
    }
}
