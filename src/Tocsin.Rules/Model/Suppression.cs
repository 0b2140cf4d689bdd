namespace Tocsin.Rules.Model;

/// <summary>
/// Findings of one rule with the same values of some fields become one alert, as long as they come within a time of its
/// first; it counts them and keeps a sample.
/// </summary>
/// <param name="By">The fields; none makes all findings of the rule one.</param>
/// <param name="For">How long from the first finding on, in the events' own time.</param>
public sealed record Suppression(IReadOnlyList<string> By, TimeSpan For)
{
    /// <summary>What a rule has that does not say.</summary>
    public static Suppression Default { get; } = new([], TimeSpan.FromHours(1));
}
