using Tocsin.Rules.Model;

namespace Tocsin.Detection.Rules;

/// <summary>An alert of a rule as far as it has come: findings that belong together, counted.</summary>
public sealed class RuleAlert
{
    /// <summary>How many events it keeps the ids of: the first ones, and as many of the newest.</summary>
    public const int SampleMax = 10;

    private readonly List<long> _first = [];
    private readonly Queue<long> _newest = [];

    /// <summary>An alert that begins.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="group">Names and values of what it is about; may be empty.</param>
    /// <param name="window">
    /// What tells it from other alerts of the rule and group, the same whenever it is computed.
    /// </param>
    public RuleAlert(RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group, string window) =>
        (Rule, Group, Window) = (rule, group, window);

    /// <summary>The rule.</summary>
    public RuleHead Rule { get; }

    /// <summary>Names and values of what it is about.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Group { get; }

    /// <summary>What tells it from other alerts of the rule and group.</summary>
    public string Window { get; }

    /// <summary>Time of its first event, in ticks.</summary>
    public long StartTicks { get; private set; } = long.MaxValue;

    /// <summary>Time of its newest event, in ticks.</summary>
    public long EndTicks { get; private set; }

    /// <summary>How many events belong to it.</summary>
    public long Count { get; private set; }

    /// <summary>One line for a person.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Why it was raised: the parts of the condition that held, with the values; of its first event.</summary>
    public IReadOnlyList<string> Why { get; set; } = [];

    /// <summary>Ids of some of its events, newest first.</summary>
    public IReadOnlyList<long> EventIds => [.. _newest.Reverse(), .. _first.AsEnumerable().Reverse()];

    /// <summary>Adds events.</summary>
    /// <param name="startTicks">Time of the first of them.</param>
    /// <param name="endTicks">Time of the last of them.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="ids">Ids of some of them, oldest first.</param>
    public void Add(long startTicks, long endTicks, long count, ReadOnlySpan<long> ids)
    {
        (StartTicks, EndTicks) = (Math.Min(StartTicks, startTicks), Math.Max(EndTicks, endTicks));
        Count += count;
        foreach (var id in ids)
        {
            if (_first.Contains(id) || _newest.Contains(id)) continue;
            if (_first.Count < SampleMax / 2)
            {
                _first.Add(id);
                continue;
            }
            if (_newest.Count == SampleMax / 2) _newest.Dequeue();
            _newest.Enqueue(id);
        }
    }
}
