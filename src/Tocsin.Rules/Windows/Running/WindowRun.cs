using System.IO.Hashing;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows.Watches;

namespace Tocsin.Rules.Windows.Running;

/// <summary>A rule about several events as it runs: its groups, and what it does with them.</summary>
internal sealed class WindowRun
{
    // Of quiet groups at most so many are forgotten with each event, so that no event has to pay for all of them.
    private const int SweepsMax = 2;

    private readonly WindowScope _scope;
    private readonly FindingList _findings;
    private readonly int[][] _groupSlots;
    private readonly int[][] _valueSlots;
    private readonly GroupKey _key = new();
    private readonly GroupKey _value = new();
    private readonly bool _isOfNumbers;

    /// <summary>Makes a rule run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="slots">Gives fields their numbers.</param>
    /// <param name="scope">What all rules share.</param>
    public WindowRun(WindowRule rule, IFieldSlots slots, WindowScope scope)
    {
        (Rule, _scope) = (rule, scope);
        if (rule.Inputs.Count > Timeline.InputsMax) throw new ArgumentException("BUG: too many inputs", nameof(rule));
        _findings = new(rule, Tally);
        Watch = WatchChoice.Of(rule, scope, Tally);
        _isOfNumbers = rule.Check is FigureCheck;
        var fields = WatchChoice.FieldsOf(rule.Check);
        _groupSlots = [.. rule.Inputs.Select(i => SlotsOf(rule.GroupBy, i))];
        _valueSlots = [.. rule.Inputs.Select(i => SlotsOf(fields, i))];
        GroupNameSlots = [.. rule.GroupBy.Select(slots.SlotOf)];

        int[] SlotsOf(IReadOnlyList<string> names, string input) => [.. names.Select(n => slots.SlotOf(
            rule.Aliases.GetValueOrDefault(n)?.GetValueOrDefault(input) ?? n, input))];
    }

    /// <summary>The rule.</summary>
    public WindowRule Rule { get; }

    /// <summary>What it does with its groups.</summary>
    public Watch Watch { get; }

    /// <summary>What it counted.</summary>
    public RuleTally Tally { get; } = new();

    /// <summary>Its groups.</summary>
    public GroupTable Groups { get; private set; } = new();

    /// <summary>How many events and values its groups remember.</summary>
    public long Entries { get; private set; }

    /// <summary>The numbers of the fields as which its findings show their groups.</summary>
    public int[] GroupNameSlots { get; }

    /// <summary>The rules that its findings are events for, and as which of their inputs.</summary>
    public List<(WindowRun Run, int Input)> Listeners { get; } = [];

    /// <summary>Counts an event, which is one of its inputs.</summary>
    public void Observe(int input, IEventFields fields, List<WindowFinding> to)
    {
        Sweep();
        if (!HasKey(input, fields) || !HasValue(input, fields, out var value))
        {
            Tally.Missing++;
            return;
        }
        var ticks = fields.Ticks;
        if (ticks > fields.ReceivedTicks + _scope.Options.AheadMax.Ticks)
        {
            ticks = fields.ReceivedTicks;
            Tally.Skewed++;
        }
        if (Tally.SinceTicks == 0) Tally.SinceTicks = fields.ReceivedTicks;
        var group = TouchGroup(_key.Bytes);
        var before = Watch.EntriesOf(group);
        _findings.To = to;
        Watch.Observe(group, new(ticks, fields.Id, input, value), _findings);
        Count(Watch.EntriesOf(group) - before);
    }

    /// <summary>Time passed while everything that arrived was seen.</summary>
    public void Advance(long now, List<WindowFinding> to)
    {
        if (Watch is FlatlineWatch flatline && Rule.GroupBy.Count == 0 && Groups.Count == 0)
        {
            flatline.Begin(TouchGroup([]), now);
        }
        _findings.To = to;
        Watch.Advance(now, _findings);
    }

    /// <summary>Forgets the group that was updated longest ago, for want of room.</summary>
    public void EvictStalest()
    {
        Tally.Evicted++;
        Remove(Groups.Stalest!);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        for (var group = Groups.Stalest; group is not null; group = group.Newer) group.IsGone = true;
        _scope.Groups -= Groups.Count;
        Groups = new();
        Count(-Entries);
        Tally.Reset();
    }

    /// <summary>Takes a group over from a saved state, as the newest.</summary>
    public Group Restore(byte[] key)
    {
        var group = new Group(HashOf(key), key);
        Groups.Add(group);
        _scope.Groups++;
        return group;
    }

    /// <summary>A group that was taken over is whole.</summary>
    public void Restored(Group group)
    {
        Watch.Restored(group);
        Count(Watch.EntriesOf(group));
    }

    /// <summary>What must stay the same for a rule's state to stay valid.</summary>
    public string Signature(Func<string, string> idOf)
    {
        var text = new StringBuilder();
        text.Append(Rule.Span.Ticks).Append('|').Append(Rule.Check.GetType().Name);
        foreach (var input in Rule.Inputs) text.Append("|i:").Append(idOf(input));
        foreach (var name in Rule.GroupBy)
        {
            text.Append("|g:").Append(name);
            foreach (var input in Rule.Inputs)
            {
                text.Append(',').Append(Rule.Aliases.GetValueOrDefault(name)?.GetValueOrDefault(input));
            }
        }
        foreach (var field in WatchChoice.FieldsOf(Rule.Check)) text.Append("|f:").Append(field);
        return text.Append('|').Append(CheckText(Rule.Check)).ToString();
    }

    private static string CheckText(WindowCheck check) => check switch
    {
        DistinctCheck distinct => distinct.Bounds.ToString(),
        NewTermCheck terms => terms.Learn.ToString(),
        TogetherCheck together => $"{together.IsOrdered} {ConditionText(together.Condition)}",
        _ => check.ToString(),
    };

    private static string ConditionText(InputCondition? condition) => condition switch
    {
        InputAll all => $"({string.Join(" and ", all.Items.Select(ConditionText))})",
        InputAny any => $"({string.Join(" or ", any.Items.Select(ConditionText))})",
        InputNot not => "not " + ConditionText(not.Item),
        InputFound found => found.Input,
        _ => "",
    };

    private ulong HashOf(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key, _scope.Seed);

    private Group TouchGroup(ReadOnlySpan<byte> key)
    {
        var hash = HashOf(key);
        var group = Groups.Find(hash, key);
        // What has been quiet for so long counts as forgotten, whether the sweep has come by or not.
        if (group is not null && IsOver(group))
        {
            Remove(group);
            group = null;
        }
        if (group is null)
        {
            if (Groups.Count >= _scope.Options.GroupsOfRuleMax) EvictStalest();
            group = new Group(hash, key.ToArray());
            Groups.Add(group);
            _scope.Groups++;
        }
        else Groups.Touch(group);
        group.SeenTicks = _scope.ArrivedTicks;
        return group;
    }

    private bool IsOver(Group group) =>
        _scope.ArrivedTicks - group.SeenTicks > Watch.HorizonTicks && Watch.MayExpire(group);

    private void Sweep()
    {
        for (var i = 0; i < SweepsMax && Groups.Stalest is { } group && IsOver(group); i++) Remove(group);
    }

    private void Remove(Group group)
    {
        Count(-Watch.EntriesOf(group));
        Groups.Remove(group);
        _scope.Groups--;
    }

    private void Count(long entries)
    {
        Entries += entries;
        _scope.Entries += entries;
    }

    private bool HasKey(int input, IEventFields fields)
    {
        _key.Clear();
        foreach (var slot in _groupSlots[input])
        {
            if (!fields.TryText(slot, out var text)) return false;
            _key.Add(text);
        }
        return true;
    }

    private bool HasValue(int input, IEventFields fields, out UInt128 value)
    {
        value = 0;
        var slots = _valueSlots[input];
        if (slots.Length == 0) return true;
        if (_isOfNumbers)
        {
            if (!fields.TryText(slots[0], out var digits)) return false;
            if (!FixedNumber.TryParse(digits, out var number)) return false;
            value = (UInt128)number;
            return true;
        }
        _value.Clear();
        foreach (var slot in slots)
        {
            if (!fields.TryText(slot, out var text)) return false;
            _value.Add(text);
        }
        value = XxHash128.HashToUInt128(_value.Bytes);
        return true;
    }
}
