using Tocsin.Rules.Windows;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Numbers for what rules look at: a field, under all the names under which an event may have it. Filled while rules
/// are
/// compiled, then only read.
/// </summary>
internal sealed class SlotTable : IFieldSlots
{
    /// <summary>Every value that the sender sent, whatever its field.</summary>
    public const int AnyValue = 0;

    /// <summary>Every text that bare words of a query look into.</summary>
    public const int AnyText = 1;

    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byAncestor = new(StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);

    public SlotTable()
    {
        _slots.Add(new Slot("*", [], false));
        _slots.Add(new Slot("*", [], false));
    }

    /// <summary>How many there are.</summary>
    public int Count => _slots.Count;

    /// <summary>What a slot is.</summary>
    public Slot this[int slot] => _slots[slot];

    /// <inheritdoc/>
    public int SlotOf(string field) => SlotOf(field, [], orBelow: false);

    /// <summary>The number of a field, given one if need be.</summary>
    /// <param name="field">Its name as the rule has it.</param>
    /// <param name="others">
    /// Other names under which an event may have it; ones that end with <c>.*</c> are of all that lies below.
    /// </param>
    /// <param name="orBelow">
    /// Whether fields inside of it count as well: an object is there when one of its fields is.
    /// </param>
    public int SlotOf(string field, IReadOnlyList<string> others, bool orBelow)
    {
        var key = $"{(orBelow ? "+" : "")}{field}\n{string.Join('\n', others)}";
        if (_byKey.TryGetValue(key, out var slot)) return slot;
        slot = _slots.Count;
        _slots.Add(new Slot(field, others, orBelow));
        _byKey[key] = slot;
        foreach (var name in (string[])[field, .. others])
        {
            if (name.EndsWith(".*", StringComparison.Ordinal))
            {
                Link(_byAncestor, name[..^2], slot);
                continue;
            }
            Link(_byName, name, slot);
            if (orBelow) Link(_byAncestor, name, slot);
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0;
                 dot = name.IndexOf('.', dot + 1)) _above.Add(name[..dot]);
        }
        return slot;
    }

    /// <summary>Adds the slots that a field with this name belongs to.</summary>
    public void Gather(string name, HashSet<int> to)
    {
        if (_byName.TryGetValue(name, out var slots)) to.UnionWith(slots);
        if (_byAncestor.Count == 0) return;
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (_byAncestor.TryGetValue(name[..dot], out slots)) to.UnionWith(slots);
        }
    }

    /// <summary>The slots to which a field of this name belongs.</summary>
    public int[] Named(string name) => _byName.TryGetValue(name, out var slots) ? [.. slots] : [];

    /// <summary>Whether some rule looks at a field inside of this one.</summary>
    public bool IsAbove(string name) => _above.Contains(name) || _byAncestor.ContainsKey(name);

    private static void Link(Dictionary<string, List<int>> map, string name, int slot)
    {
        if (!map.TryGetValue(name, out var slots)) map[name] = slots = [];
        slots.Add(slot);
    }
}

/// <summary>A field as rules look at it.</summary>
/// <param name="Field">Its name in the rule.</param>
/// <param name="Others">Other names under which an event may have it.</param>
/// <param name="OrBelow">Whether fields inside of it count as well.</param>
internal sealed record Slot(string Field, IReadOnlyList<string> Others, bool OrBelow);
