using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// All event rules, compiled and ready: conditions as nodes, the witnesses by which an event finds the few rules that
/// could be true of it, and what each log source lets through. Immutable; any number of <see cref="RuleMatcher"/>s
/// share it.
/// </summary>
public sealed class RuleIndex
{
    private readonly Dictionary<int, SlotWitnesses> _witnesses = [];
    private readonly Lazy<ViewRepairs> _repairs;
    private readonly Lazy<MadeFields[]> _made;

    /// <summary>Compiles rules.</summary>
    /// <param name="rules">The rules; an index into this list is a rule's number.</param>
    /// <param name="pipelines">Say which events a log source means, and what its fields are called.</param>
    public RuleIndex(IReadOnlyList<EventRule> rules, IReadOnlyList<Pipeline> pipelines)
    {
        Rules = rules;
        Slots = new SlotTable();
        Sources = new LogSourceTable(rules, pipelines, Slots);
        var compiler = new ConditionCompiler();
        Conditions = new Node[rules.Count];
        for (var i = 0; i < rules.Count; i++)
        {
            Conditions[i] = compiler.Compile(rules[i].Condition, Sources.FieldsOf(rules[i].LogSource));
        }
        Exceptions =
        [
            .. rules.Select(r => r.Head.Exceptions.Select(e => (
                compiler.Compile(e.When, Sources.FieldsOf(r.LogSource)), e.Until?.UtcTicks ?? long.MaxValue))
                    .ToArray()),
        ];
        Leaves = compiler.Leaves;
        Unwitnessed = AddWitnesses();
        Fields = new RuleFields(rules, Sources, Slots);
        _repairs = new(() => new ViewRepairs(pipelines, Slots));
        _made = new(MakeFields);
    }

    /// <summary>The rules by number.</summary>
    public IReadOnlyList<EventRule> Rules { get; }

    /// <summary>Numbers for fields, for whoever looks at matched events; to be asked before events are.</summary>
    public Windows.IFieldSlots Fields { get; }

    /// <summary>A filter that finds all stored events of which some rule may be true, and others.</summary>
    /// <param name="stored">The fields that stored events have.</param>
    public Predicate Preselect(IReadOnlyList<string> stored) => new Or(
    [
        .. Rules.Select(
            r => new Preselection(Sources.FieldsOf(r.LogSource), Slots, stored, Repairs.Fields).Of(r.Condition)),
    ]);

    internal SlotTable Slots { get; }

    internal LogSourceTable Sources { get; }

    internal Node[] Conditions { get; }

    // For each rule what keeps it quiet, and until when (ticks).
    internal (Node When, long UntilTicks)[][] Exceptions { get; }

    internal int Leaves { get; }

    internal int[] Unwitnessed { get; }

    // They know all slots that are asked for before the first matcher is made.
    internal ViewRepairs Repairs => _repairs.Value;

    // For each entry of the pipelines what is made of events that fulfil it.
    internal MadeFields[] Made => _made.Value;

    // Shared by all matchers: what most events state makes no difference.
    internal ConcurrentDictionary<byte[], LogSourceRoute> Routes { get; } = new(ByteTexts.Comparer);

    internal IReadOnlyDictionary<int, SlotWitnesses> Witnesses => _witnesses;

    // Answers the rules that nothing speaks for: they are asked about every event of their log source.
    private int[] AddWitnesses()
    {
        var frequency = new Dictionary<byte[], int>(ByteTexts.Comparer);
        for (var i = 0; i < Rules.Count; i++)
        {
            // Whatever is best without knowing how common texts are tells which are common.
            if (WitnessOf(i, _ => 0) is not { } witness) continue;
            foreach (var part in witness.Parts)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(frequency, part.Bytes, out _)++;
            }
        }
        var bySlot = new Dictionary<int, List<(WitnessPart, int)>>();
        var grams = new Dictionary<uint, int>();
        var none = new List<int>();
        for (var i = 0; i < Rules.Count; i++)
        {
            if (WitnessOf(i, t => frequency.GetValueOrDefault(t)) is not { } witness)
            {
                none.Add(i);
                continue;
            }
            foreach (var part in witness.Parts)
            {
                if (!bySlot.TryGetValue(part.Slot, out var parts)) bySlot[part.Slot] = parts = [];
                parts.Add((part, i));
                if (!part.IsWhole) CountGrams(part.Bytes, grams);
            }
        }
        foreach (var (slot, parts) in bySlot) _witnesses[slot] = new SlotWitnesses(
            parts, g => grams.GetValueOrDefault(g));
        return [.. none];
    }

    private MadeFields[] MakeFields()
    {
        var known = new Dictionary<string, int[]>(StringComparer.Ordinal);
        return [.. Sources.Entries.Select(e => new MadeFields(e.Entry, Slots, known))];
    }

    private Witness? WitnessOf(int rule, Func<byte[], int> frequency) =>
        Witness.Of(Rules[rule].Condition, Sources.FieldsOf(Rules[rule].LogSource), frequency);

    private static void CountGrams(byte[] bytes, Dictionary<uint, int> grams)
    {
        for (var at = 0; at <= bytes.Length - 4; at++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(grams, MemoryMarshal.Read<uint>(bytes.AsSpan(at)), out _)++;
        }
    }
}
