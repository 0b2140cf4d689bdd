namespace Tocsin.Alerts.Access;

/// <summary>What may be known of a key; its secret is shown once and kept nowhere.</summary>
/// <param name="Id">The eight characters after <c>tk_</c>; not secret.</param>
/// <param name="Name">What it is for; unique among the keys that were not revoked.</param>
/// <param name="Scope">What it allows: one of <see cref="KeyScope"/>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastUsed">When it was last presented, to the minute; null when never.</param>
/// <param name="Revoked">When it was revoked; null while it works.</param>
public sealed record KeyEntry(
    string Id, string Name, string Scope, DateTimeOffset Created, DateTimeOffset? LastUsed, DateTimeOffset? Revoked);

/// <summary>What a key may allow.</summary>
public static class KeyScope
{
    /// <summary>Sending events.</summary>
    public const string Ingest = "ingest";

    /// <summary>Reading events and alerts.</summary>
    public const string Search = "search";

    /// <summary>Raising alerts, and reading them.</summary>
    public const string Alerts = "alerts";

    /// <summary>Everything a signed-in administrator may do.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ingest, Search, Alerts, Admin];
}

/// <summary>A new key, or why there is none.</summary>
/// <param name="Key">The whole key, <c>tk_ID_SECRET</c>: the only time it can be shown.</param>
/// <param name="Error">What to change.</param>
public readonly record struct NewKey(string? Key, string? Error);

/// <summary>A person who may sign in.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Created">When the person was added.</param>
public sealed record UserEntry(string Name, DateTimeOffset Created);

/// <summary>A person signed in at one browser.</summary>
/// <param name="User">The person's name.</param>
/// <param name="Created">When the person signed in.</param>
public sealed record SessionEntry(string User, DateTimeOffset Created);
