namespace Tocsin.Web.Operations;

/// <summary>How the server does, for the page that shows it.</summary>
/// <param name="Status">ok, degraded or failed.</param>
/// <param name="Troubles">What is wrong, in sentences.</param>
/// <param name="Rules">How each rule does.</param>
public sealed record SystemState(string Status, IReadOnlyList<string> Troubles, IReadOnlyList<RuleState> Rules);

/// <summary>How one rule does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Compiled">Whether its newest text runs.</param>
/// <param name="LastRun">When its last run began; null before the first.</param>
/// <param name="NextRun">When it runs next.</param>
/// <param name="Failures">How many runs in a row have failed.</param>
/// <param name="Skipped">How many findings it has skipped.</param>
/// <param name="Raised">How many alerts it has raised.</param>
/// <param name="LastError">What went wrong last; null when nothing did.</param>
public sealed record RuleState(
    string Name, bool Compiled, DateTimeOffset? LastRun, DateTimeOffset? NextRun, int Failures, long Skipped,
    long Raised, string? LastError);
