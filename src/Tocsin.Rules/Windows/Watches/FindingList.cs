using System.IO.Hashing;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Watches;

/// <summary>Writes the findings of a rule.</summary>
/// <param name="rule">The rule.</param>
/// <param name="tally">Counts what the rule could not count.</param>
internal sealed class FindingList(WindowRule rule, RuleTally tally)
{
    private const int Half = WindowFinding.EventsMax / 2;
    private readonly List<long> _ids = [];

    /// <summary>What the rule could not count.</summary>
    public RuleTally Tally => tally;

    /// <summary>Where the findings go; set before each use.</summary>
    public List<WindowFinding> To { get; set; } = [];

    /// <summary>The name of a finding.</summary>
    public string IdentityOf(Group group, long crossed, UInt128? value = null)
    {
        var hash = XxHash128.HashToUInt128(group.Key);
        var what = value is { } known ? $"/{known:x32}" : "";
        return $"{rule.Head.Id}/{hash:x32}{what}/{crossed}";
    }

    /// <summary>Adds a finding about the window that ends with an event.</summary>
    public void AddWindow(Group group, int at, long span, double figure, string? replaces)
    {
        ref var line = ref group.Line;
        var from = line.UpTo(line.Ticks(at) - span);
        // A sequence may have outlived its first events.
        if (from > at) from = at;
        Add(new()
        {
            Kind = WindowFindingKind.Found,
            RuleId = rule.Head.Id,
            Group = GroupKey.Texts(rule.GroupBy, group.Key),
            StartTicks = line.Ticks(from),
            CrossedTicks = line.Ticks(at),
            EndTicks = line.Ticks(line.Count - 1),
            Count = at + 1 - from,
            Figure = figure,
            EventIds = IdsOf(line, from, at + 1),
            Inputs = InputsOf(line, from, at + 1),
            IsApproximate = group.CutTicks > line.Ticks(at) - span,
            Identity = IdentityOf(group, line.Ticks(at)),
            Replaces = replaces,
        });
    }

    /// <summary>Adds a finding without a window of events.</summary>
    public void Add(
        WindowFindingKind kind, Group group, long start, long crossed, string identity, ReadOnlySpan<long> ids,
        double figure, string? replaces = null) => Add(new()
        {
            Kind = kind,
            RuleId = rule.Head.Id,
            Group = GroupKey.Texts(rule.GroupBy, group.Key),
            StartTicks = start,
            CrossedTicks = crossed,
            EndTicks = crossed,
            Count = ids.Length,
            Figure = figure,
            EventIds = ids.ToArray(),
            Inputs = rule.Inputs.Count > 0 ? [rule.Inputs[0]] : [],
            Identity = identity,
            Replaces = replaces,
        });

    private void Add(WindowFinding finding) => To.Add(finding);

    /// <summary>The first and the newest ids between two places, each once.</summary>
    public long[] IdsOf(in Timeline line, int from, int to)
    {
        _ids.Clear();
        var tail = Math.Max(from, to - Half);
        for (var at = from; at < tail && _ids.Count < Half; at++) AddId(line.Id(at));
        for (var at = tail; at < to; at++) AddId(line.Id(at));
        return [.. _ids];
    }

    private void AddId(long id)
    {
        if (!_ids.Contains(id)) _ids.Add(id);
    }

    private List<string> InputsOf(in Timeline line, int from, int to)
    {
        var found = 0UL;
        for (var at = from; at < to; at++) found |= 1UL << line.Input(at);
        var names = new List<string>();
        for (var i = 0; i < rule.Inputs.Count; i++)
        {
            if ((found >> i & 1) != 0 && !names.Contains(rule.Inputs[i])) names.Add(rule.Inputs[i]);
        }
        return names;
    }
}
