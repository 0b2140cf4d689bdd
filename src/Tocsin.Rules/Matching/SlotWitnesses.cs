using Tocsin.Events;

namespace Tocsin.Rules.Matching;

/// <summary>The texts of one slot that speak for rules, and how they are found. Immutable once built.</summary>
internal sealed class SlotWitnesses
{

    private readonly Dictionary<byte[], int[]>.AlternateLookup<ReadOnlySpan<byte>> _whole;
    private readonly int _longestWhole;
    private readonly int[] _numbers;
    private readonly GramIndex? _inside;
    private readonly IReadOnlyList<(WitnessPart Part, int Rule)> _parts;
    private readonly int[] _rules;
    private readonly Func<uint, int> _rarity;

    /// <summary>The witnesses of a slot.</summary>
    /// <param name="parts">The texts with their rules.</param>
    /// <param name="rarity">How often four bytes occur among all texts.</param>
    public SlotWitnesses(IReadOnlyList<(WitnessPart Part, int Rule)> parts, Func<uint, int> rarity)
    {
        (_parts, _rarity) = (parts, rarity);
        var whole = parts.Where(p => p.Part.IsWhole).GroupBy(p => p.Part.Bytes, ByteTexts.Comparer)
            .ToDictionary(g => g.Key, g => g.Select(p => p.Rule).Distinct().ToArray(), ByteTexts.Comparer);
        _whole = whole.GetAlternateLookup<ReadOnlySpan<byte>>();
        _longestWhole = whole.Count == 0 ? -1 : whole.Keys.Max(k => k.Length);
        _rules = [.. parts.Select(p => p.Rule).Distinct()];
        _numbers = [.. parts.Where(p => p.Part.IsNumber).Select(p => p.Rule).Distinct()];
        var literals = parts.Where(p => !p.Part.IsWhole)
            .GroupBy(p => (p.Part.AtStart, p.Part.AtEnd, Convert.ToHexString(p.Part.Bytes)))
            .Select(g => new Literal(
                g.First().Part.Bytes, g.Key.AtStart, g.Key.AtEnd, [.. g.Select(p => p.Rule).Distinct()]))
            .ToList();
        if (literals.Count > 0) _inside = new GramIndex(literals, rarity);
    }

    /// <summary>Those that speak for some of the rules; null when there are none.</summary>
    /// <param name="allowed">For each rule, whether it is one of them.</param>
    public SlotWitnesses? Of(bool[] allowed)
    {
        var count = 0;
        for (var i = 0; i < _rules.Length && count <= FewGrams.GramsMax; i++)
        {
            if (allowed[_rules[i]]) count++;
        }
        if (count == 0) return null;
        // Few are found far faster by themselves; among many it makes no difference.
        return _parts.Count <= FewGrams.GramsMax || count > FewGrams.GramsMax
            ? this
            : new SlotWitnesses([.. _parts.Where(p => allowed[p.Rule])], _rarity);
    }

    /// <summary>Adds the rules that a value speaks for.</summary>
    public void Find(EventView view, ref ViewValue value, CandidateRules to)
    {
        if (value.Kind == ValueKind.Null) return;
        if (value.Kind is ValueKind.Double or ValueKind.Number or ValueKind.Time) to.Add(_numbers);
        if (_inside is null && value.Text.Length > _longestWhole * 3) return;
        var text = view.Folded(ref value);
        if (text.Length <= _longestWhole && _whole.TryGetValue(text, out var rules)) to.Add(rules);
        _inside?.Find(text, to);
    }
}
