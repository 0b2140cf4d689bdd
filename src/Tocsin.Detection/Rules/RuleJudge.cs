using System.Text;
using Tocsin.Events;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Detection.Rules;

/// <summary>
/// Judges one event after the other by all rules, and puts what they find into alerts. Live events, back-tests and
/// tests of
/// rules come here, so that they cannot differ. One thread at a time.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="alerts">Gets what they find.</param>
/// <param name="switches">Which rules find nothing; null for none.</param>
internal sealed class RuleJudge(LoadedRules rules, AlertBook alerts, RuleSwitches? switches = null)
{
    private const int ReasonsMax = 20;

    private readonly List<int> _matched = [];
    private readonly List<(int Rule, string Why)> _failed = [];
    private readonly List<int> _excepted = [];
    private readonly List<RuleFinding> _found = [];
    private readonly List<WindowFinding> _windows = [];

    /// <summary>The rules.</summary>
    public LoadedRules Rules => rules;

    /// <summary>Rules that only mark events, each with those that the last event had it mark.</summary>
    public List<(Rule Rule, IReadOnlyList<long> EventIds)> Marked { get; } = [];

    /// <summary>Scripts' rules that wait for the last event, by name.</summary>
    public List<string> Woken { get; } = [];

    /// <summary>Rules that could not judge the last event, and why.</summary>
    public IReadOnlyList<(int Rule, string Why)> Failed => _failed;

    /// <summary>Judges an event.</summary>
    /// <param name="batch">Its batch.</param>
    /// <param name="index">Its place in it.</param>
    /// <param name="id">Its id.</param>
    /// <returns>What was found; a list that is used again for the next event.</returns>
    public List<RuleFinding> Judge(EventBatch batch, int index, long id)
    {
        _matched.Clear();
        _failed.Clear();
        _found.Clear();
        _excepted.Clear();
        Woken.Clear();
        Marked.Clear();
        rules.Matcher.Match(batch, index, _matched, _failed, id, _excepted);
        foreach (var rule in _excepted) _found.Add(new RuleFinding(rules.Index.Rules[rule], false, IsExcepted: true));
        foreach (var rule in _matched)
        {
            if (rule >= rules.Book.EventRules.Count)
            {
                Woken.Add(rules.Watches[rule - rules.Book.EventRules.Count].Rule);
                continue;
            }
            // One that is off still counts for the rules about several events that ask for it.
            if (!IsOff(rules.Index.Rules[rule], id)) _found.Add(Find(rule));
            if (rules.Inputs[rule] < 0) continue;
            _windows.Clear();
            rules.Windows.Observe(rules.Inputs[rule], rules.Matcher.Event, _windows);
            foreach (var finding in _windows) Find(finding);
        }
        return _found;
    }

    /// <summary>Time passed: finds what did not come.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isCaughtUp">Whether everything that arrived was judged.</param>
    public List<RuleFinding> Advance(DateTimeOffset now, bool isCaughtUp)
    {
        _found.Clear();
        _windows.Clear();
        Marked.Clear();
        rules.Windows.Advance(now, isCaughtUp, _windows);
        foreach (var finding in _windows) Find(finding);
        return _found;
    }

    private void Find(WindowFinding finding)
    {
        // What turns out to be none after all was told already; who looks at it sees the events.
        if (finding.Kind == WindowFindingKind.Withdrawn) return;
        var rule = rules.WindowRules[finding.RuleId];
        if (IsOff(rule, finding.EventIds.Count > 0 ? finding.EventIds.Max() : long.MaxValue)) return;
        if (rule.Head.Level == RuleLevel.Informational || rules.Book.Silent.Contains(finding.RuleId))
        {
            Mark(rule, [.. finding.EventIds]);
            _found.Add(new RuleFinding(rule, false));
            return;
        }
        var (alert, isNew) = alerts.Add(
            rule.Head, finding.Group, finding.StartTicks, Math.Max(finding.EndTicks, finding.CrossedTicks),
            [.. finding.EventIds], finding.Replaces is null ? finding.Count : 0, finding.Identity);
        _found.Add(new RuleFinding(rule, isNew));
        if (finding.Kind == WindowFindingKind.Recovered)
        {
            alert.Why = [.. alert.Why.Take(ReasonsMax), $"It came again at {new DateTime(finding.EndTicks):u}"];
        }
        if (!isNew) return;
        // What stands in the place of an earlier finding was counted with that, unless its alert is closed.
        if (finding.Replaces is not null) alert.Add(finding.StartTicks, finding.EndTicks, finding.Count, []);
        alert.Why = [WindowText.Of(rule, finding)];
        alert.Summary = SummaryTemplate.Of(rule.Head, finding);
    }

    private bool IsOff(Rule rule, long eventId) => switches?.IsOff(rule.Head.Id, eventId) == true;

    private void Mark(Rule rule, IReadOnlyList<long> events)
    {
        if (rule.Head.Level == RuleLevel.Informational) Marked.Add((rule, events));
    }

    private RuleFinding Find(int number)
    {
        var rule = rules.Index.Rules[number];
        var fields = rules.Matcher.Event;
        if (rule.Head.Level == RuleLevel.Informational || rules.Book.Silent.Contains(rule.Head.Id))
        {
            Mark(rule, [fields.Id]);
            return new RuleFinding(rule, false);
        }
        var group = new List<KeyValuePair<string, string>>();
        foreach (var (field, slot) in rules.Slots[number])
        {
            group.Add(
                KeyValuePair.Create(field, fields.TryText(slot, out var text) ? Encoding.UTF8.GetString(text) : ""));
        }
        var (alert, isNew) = alerts.Add(rule.Head, group, fields.Ticks, fields.Ticks, [fields.Id], 1);
        if (isNew)
        {
            alert.Why = [.. rules.Matcher.Explain(number).Reasons().Take(ReasonsMax)];
            alert.Summary = SummaryTemplate.Of(rule.Head, group, rules.Index.Fields, fields);
        }
        return new RuleFinding(rule, isNew);
    }
}

/// <summary>That a rule is true of an event.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="BeganAlert">Whether an alert began with it.</param>
/// <param name="IsExcepted">Whether an exception keeps it quiet.</param>
internal readonly record struct RuleFinding(Rule Rule, bool BeganAlert, bool IsExcepted = false);
