namespace Tocsin.Detection.Schedules;

/// <summary>
/// When rules run: which there are, which are due, and what is remembered of their runs over restarts. Where they run
/// is not its business. Thread-safe; a rule itself belongs to whoever runs it.
/// </summary>
internal sealed class RuleSchedule(RunState state)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<ScheduledRule>> _rules = new(StringComparer.Ordinal);

    /// <summary>The rules of a file, as it last loaded.</summary>
    public IReadOnlyList<ScheduledRule> RulesOf(string file)
    {
        lock (_gate) return _rules.GetValueOrDefault(file) ?? [];
    }

    /// <summary>A file was loaded: its rules run at once, with a clean record.</summary>
    /// <returns>Names that are taken, each with the file whose rule of that name goes on running.</returns>
    public IReadOnlyList<(string Name, string Other)> Put(
        string file, IEnumerable<(string Name, TimeSpan Interval)> loaded)
    {
        using var one = _gate.EnterScope();
        var before = RulesOf(file).ToDictionary(r => r.Name);
        var (rules, taken) = (new List<ScheduledRule>(), new List<(string, string)>());
        foreach (var (name, interval) in loaded)
        {
            if (_rules.FirstOrDefault(f => f.Key != file && f.Value.Exists(r => r.Name == name)).Key is { } other)
            {
                taken.Add((name, other));
                continue;
            }
            var rule = before.GetValueOrDefault(name) ?? new ScheduledRule(name, file, interval, state.Find(name));
            rule.Interval = interval;
            rule.Reset();
            rules.Add(rule);
        }
        _rules[file] = rules;
        return taken;
    }

    /// <summary>A file went.</summary>
    public void Remove(string file)
    {
        lock (_gate) _rules.Remove(file);
    }

    /// <summary>What the rules of all files want to be woken by.</summary>
    public IReadOnlyList<EventWatch> Watches
    {
        get
        {
            lock (_gate) return [.. _rules.Values.SelectMany(f => f).Select(r => r.Watch).OfType<EventWatch>()];
        }
    }

    /// <summary>An event arrived that a rule waits for; nothing happens when there is no such rule any more.</summary>
    /// <param name="name">The rule.</param>
    /// <param name="isOurs">Whether the rules of a file belong to whoever asks.</param>
    /// <param name="now">The time.</param>
    public void Wake(string name, Func<string, bool> isOurs, DateTimeOffset now)
    {
        lock (_gate)
        {
            _rules.Where(f => isOurs(f.Key)).SelectMany(f => f.Value)
                .FirstOrDefault(r => r.Name == name && r.Watch is not null)?.Wake(now);
        }
    }

    /// <summary>The rules of some files that are due, those that have waited longest first.</summary>
    public IReadOnlyList<ScheduledRule> Due(IEnumerable<string> files, DateTimeOffset now) =>
        [.. files.SelectMany(RulesOf).Where(r => r.Next <= now).OrderBy(r => r.Next)];

    /// <summary>A run succeeded, having seen what was received up to an instant.</summary>
    /// <returns>Why that could not be written down; null when it was.</returns>
    public string? Succeeded(
        ScheduledRule rule, DateTimeOffset began, TimeSpan took, DateTimeOffset seenUpTo, int raised)
    {
        rule.Succeeded(began, took, seenUpTo, raised);
        lock (_gate) return state.Remember(rule.Name, rule.Memory!);
    }
}
