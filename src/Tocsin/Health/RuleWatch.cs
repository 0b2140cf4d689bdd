using System.Globalization;
using Tocsin.Alerts;
using Tocsin.Detection.Rules;
using Tocsin.Detection.Scripts;
using Severity = Tocsin.Alerting.Severity;

namespace Tocsin.Health;

/// <summary>
/// Sees to it that a rule which does not work is seen: as a trouble of the server, which is degraded then, and as an
/// alert in the queue. Thread-safe.
/// </summary>
internal sealed class RuleWatch(AlertStore alerts, RuleEngine engine, TimeProvider clock, ILogger log)
{
    private const int FailuresMin = 3;
    private const int SkippingRunsMin = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _told = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<RuleStatus> _rules = [];
    private volatile string? _warning;

    /// <summary>How each rule does.</summary>
    public IReadOnlyList<RuleStatus> Rules => _rules;

    /// <summary>What is wrong with rules, in sentences with the cure; empty when all work.</summary>
    public IReadOnlyList<string> Troubles =>
    [
        .. _rules.Select(Trouble).OfType<string>(),
        .. _rules.Where(r => r.SkippingRuns >= SkippingRunsMin).Select(r =>
            $"The rule {r.Name} has skipped findings in each of its last {r.SkippingRuns} runs, the last one because "
                + $"of {r.LastSkip}. Make it expect events of any shape"),
        .. new[] { _warning }.OfType<string>(),
        .. engine.Troubles,
    ];

    /// <summary>Takes in how the rules do now; raises alerts in the background.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="warning">What is wrong with how scripts run; null when nothing is.</param>
    public void Look(IReadOnlyList<RuleStatus> rules, string? warning)
    {
        (_rules, _warning) = (rules, warning);
        lock (_lock)
        {
            foreach (var gone in _told.Keys.Except(rules.Select(r => r.Name)).ToList()) _told.Remove(gone);
        }
        foreach (var rule in rules)
        {
            if (Trouble(rule) is not { } trouble)
            {
                lock (_lock) _told.Remove(rule.Name);
                continue;
            }
            lock (_lock)
            {
                // Again when it has failed twice as often, so that the alert tells about how often.
                if (_told.TryGetValue(rule.Name, out var told) && rule.Failures < 2 * told) continue;
                _told[rule.Name] = Math.Max(1, rule.Failures);
            }
            _ = RaiseAsync(rule, trouble);
        }
    }

    private static string? Trouble(RuleStatus rule)
    {
        if (!rule.Compiled)
        {
            var why = rule.Errors.Count > 0 ? rule.Errors[0].ToString() : "it was not loaded";
            return rule.Interval is null
                ? $"The rule {rule.Name} does not run: {why}"
                : $"The newest text of the rule {rule.Name} does not run, the one before it does: {why}";
        }
        return rule.Failures >= FailuresMin
            ? $"The rule {rule.Name} has failed {rule.Failures} times in a row: {rule.LastError}"
            : null;
    }

    private async Task RaiseAsync(RuleStatus rule, string trouble)
    {
        var now = clock.GetUtcNow();
        var since = rule.FailingSince ?? now;
        // What does not compile is the same fault after a restart; what fails has begun to at some time.
        var window = rule.FailingSince?.ToString("O", CultureInfo.InvariantCulture) ?? trouble;
        try
        {
            await alerts.RaiseAsync(
                new Alert
                {
                    Id = AlertId.Of(AlertStore.FailingRule, rule.Name, window),
                    Rule = AlertStore.FailingRule,
                    Group = rule.Name,
                    Summary = trouble.Length <= 1_000 ? trouble : trouble[..1_000],
                    Severity = Severity.High,
                    Category = "tocsin",
                    Start = since,
                    Crossed = since,
                    End = now,
                    Count = Math.Max(1, rule.Failures),
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            // The trouble is shown all the same, and the alert raised when the rules are looked at again.
            lock (_lock) _told.Remove(rule.Name);
            log.LogError(e, "The alert about a failing rule could not be raised");
        }
    }
}
