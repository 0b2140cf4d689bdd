namespace Tocsin.Auth;

/// <summary>Names of what one may do; each endpoint declares one.</summary>
internal static class Scopes
{
    /// <summary>Read events and alerts.</summary>
    public const string Read = "read";

    /// <summary>Raise alerts: the worker that runs scripts.</summary>
    public const string Raise = "raise";

    /// <summary>Acknowledge alerts: people and administrators' programs.</summary>
    public const string Triage = "triage";

    /// <summary>The claim that carries a scope.</summary>
    public const string Claim = "scope";

    /// <summary>The claim that carries a session's token, so that a page that stays open notices its end.</summary>
    public const string SessionClaim = "session";

    /// <summary>Everything.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Raise, Triage];

    /// <summary>What a key of this scope may do.</summary>
    public static IReadOnlyList<string> OfKey(string scope) => scope switch
    {
        Alerts.Access.KeyScope.Search => [Read],
        Alerts.Access.KeyScope.Alerts => [Read, Raise],
        Alerts.Access.KeyScope.Admin => All,
        _ => [],
    };
}
