using Tocsin.Events;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Matching;

/// <summary>
/// A field by which events tell their origin, and which of the values that matter an event has. Immutable.
/// </summary>
internal sealed class RoutingField
{
    private const uint Absent = 0;
    private const uint Unknown = 1;
    private const uint FirstKnown = 2;
    private const int PatternsMax = 3;

    private readonly int _slot;
    private readonly bool _statesKnownOnly;
    private readonly List<string> _exact;
    private readonly List<(string Text, byte[] Folded, bool AtStart)> _patterns = [];
    private readonly Dictionary<byte[], uint>.AlternateLookup<ReadOnlySpan<byte>> _known;
    private readonly int _longest;

    /// <summary>A field.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="slot">Its number.</param>
    /// <param name="values">The values that matter; a star at an end stands for anything.</param>
    /// <param name="statesKnownOnly">Whether another value says nothing, rather than that it is none of these.</param>
    public RoutingField(string field, int slot, IReadOnlyList<string> values, bool statesKnownOnly = false)
    {
        (Field, _slot, _statesKnownOnly) = (field, slot, statesKnownOnly);
        _exact =
            [.. values.Where(v => !v.Contains('*', StringComparison.Ordinal))
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var pattern in values.Where(v => v.Contains('*', StringComparison.Ordinal)).Distinct())
        {
            _patterns.Add((pattern, Utf8Text.Fold(pattern.Trim('*')), pattern.EndsWith('*')));
        }
        if (_patterns.Count > PatternsMax || _exact.Count > 500)
        {
            throw new ArgumentException($"Pipelines name more values of {field} than can be told apart.");
        }
        var known = new Dictionary<byte[], uint>(ByteTexts.Comparer);
        for (var i = 0; i < _exact.Count; i++) known[Utf8Text.Fold(_exact[i])] = FirstKnown + (uint)i;
        _known = known.GetAlternateLookup<ReadOnlySpan<byte>>();
        _longest = known.Count == 0 ? 0 : known.Keys.Max(k => k.Length);
    }

    /// <summary>Its name.</summary>
    public string Field { get; }

    /// <summary>A number for what the event has here; less than 4096.</summary>
    public uint KeyOf(EventView view)
    {
        var at = view.First(_slot);
        while (at >= 0 && view.At(at).Kind == ValueKind.Null) at = view.Next(at);
        if (at < 0) return Absent;
        var text = view.Folded(ref view.At(at));
        var key = text.Length <= _longest && _known.TryGetValue(text, out var known) ? known : Unknown;
        for (var i = 0; i < _patterns.Count; i++)
        {
            var (_, folded, atStart) = _patterns[i];
            if (atStart ? text.StartsWith(folded) : text.EndsWith(folded)) key |= 1u << (9 + i);
        }
        return key;
    }

    /// <summary>The values that matter which an event with a number has; null when it says nothing.</summary>
    public HashSet<string>? ValuesOf(uint key)
    {
        if (key == Absent) return null;
        var values = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var known = key & 0x1FF;
        if (known >= FirstKnown) values.Add(_exact[(int)(known - FirstKnown)]);
        for (var i = 0; i < _patterns.Count; i++)
        {
            if ((key >> (9 + i) & 1) != 0) values.Add(_patterns[i].Text);
        }
        return values.Count == 0 && _statesKnownOnly ? null : values;
    }
}
