using System.Numerics;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Drafting;

/// <summary>
/// Drafts a rule of Sigma from examples: what they share and the past seldom has. First <see cref="Begin"/>, then
/// <see cref="Learn"/> for each event of the past, then <see cref="ToYaml"/>. One thread at a time.
/// </summary>
public sealed class RuleDraft
{
    private const int ItemsMax = 5;
    private const int CandidatesMax = 64;
    private const int FewOf = 1_000;

    private readonly DraftSource _source;
    private readonly List<DraftItem> _items;
    private readonly Dictionary<ulong, long> _past = [];
    private readonly int _examples;

    private RuleDraft(DraftSource source, List<DraftItem> items, int examples) =>
        (_source, _items, _examples) = (source, items, examples);

    /// <summary>The log source that the examples are of.</summary>
    public LogSource LogSource => _source.LogSource;

    /// <summary>How many events of the past were of the log source.</summary>
    public long Past { get; private set; }

    /// <summary>Looks for what examples share.</summary>
    /// <param name="examples">The examples; at least one.</param>
    /// <param name="pipelines">Say what log source events are of.</param>
    /// <returns>Null when they share nothing that a rule could ask for.</returns>
    public static RuleDraft? Begin(IReadOnlyList<IReadOnlyList<NamedValue>> examples, IReadOnlyList<Pipeline> pipelines)
    {
        var source = DraftSource.Of(examples, pipelines);
        var items = SharedItems.Of(examples, source)
            .OrderByDescending(Weight).Take(CandidatesMax).ToList();
        return items.Count == 0 ? null : new RuleDraft(source, items, examples.Count);
    }

    /// <summary>Learns from an event of the past how common it is what the examples share.</summary>
    public void Learn(IReadOnlyList<NamedValue> values)
    {
        if (!_source.Has(values)) return;
        Past++;
        var held = 0UL;
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].Holds(values)) held |= 1UL << i;
        }
        if (held != 0) _past[held] = _past.GetValueOrDefault(held) + 1;
    }

    /// <summary>The rule, as YAML.</summary>
    /// <param name="title">Its title; null makes one.</param>
    public string ToYaml(string? title)
    {
        var chosen = Choose();
        return DraftText.Of(title ?? Title(chosen), _source.LogSource, chosen, _examples);
    }

    // Step by step the item that leaves the fewest events of the past, as long as that makes a difference. Two at
    // least, because one that is rare by chance would be the whole rule.
    private List<DraftItem> Choose()
    {
        var (chosen, mask) = (new List<int>(), 0UL);
        while (chosen.Count < Math.Min(ItemsMax, _items.Count))
        {
            var now = Left(mask);
            var best = Enumerable.Range(0, _items.Count).Where(i => !chosen.Contains(i))
                .Select(i => (Item: i, Left: Left(mask | (1UL << i))))
                .OrderBy(c => c.Left).ThenBy(c => chosen.Count(x => _items[x].Field == _items[c.Item].Field))
                .ThenBy(c => Left(1UL << c.Item)).ThenBy(c => c.Item)
                .First();
            var isNeeded = chosen.Count < 2 || (Past == 0 ? chosen.Count < 3 : best.Left < now);
            if (!isNeeded) break;
            chosen.Add(best.Item);
            mask |= 1UL << best.Item;
        }
        return [.. chosen.Order().Select(i => _items[i])];
    }

    // How many events of the past have all of some items. A few count as none: the examples may be among them, or what
    // they are examples of may have happened before, and then the most telling items are wanted, not the rarest.
    private long Left(ulong mask)
    {
        var left = mask == 0 ? Past : _past.Where(p => (p.Key & mask) == mask).Sum(p => p.Value);
        return left <= (2 * _examples) + (Past / FewOf) ? 0 : left;
    }

    // Without a past, what is usually telling: options of a command line, the program, its parent, then anything.
    private static int Weight(DraftItem item)
    {
        var field = item.Field.ToLowerInvariant();
        var length = BitOperations.Log2((uint)item.Text.Length + 1);
        return (item.Test switch { DraftTest.Part => 30, DraftTest.End => 25, DraftTest.Whole => 12, _ => 5 })
            + (field.Contains("parent", StringComparison.Ordinal) ? -8 : 0)
            + (field.Contains("description", StringComparison.Ordinal) ? -10 : 0)
            + length;
    }

    private static string Title(List<DraftItem> items)
    {
        var named = items.OrderByDescending(i => i.Test == DraftTest.End).First();
        return $"Draft: {named.Field} with {named.Text.Trim('\\', '/')}";
    }
}
