using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// A field by which events tell their origin, and which of the values that matter an event has. Immutable.
/// </summary>
internal sealed class RoutingField
{
    /// <summary>The number of a value that does not matter.</summary>
    public const ushort Unknown = 0;

    // Of a longer list the first ones count.
    private const int ValuesMax = 16;

    private readonly int _slot;
    private readonly bool _statesKnownOnly;
    private readonly Dictionary<string, ushort> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(ushort Number, byte[] Folded, bool AtStart, bool AtEnd)> _patterns = [];
    private readonly Dictionary<byte[], ushort>.AlternateLookup<ReadOnlySpan<byte>> _exact;
    private readonly Dictionary<byte[], ushort>.AlternateLookup<ReadOnlySpan<byte>> _files;
    private readonly bool _hasFiles;
    private readonly ushort _any;
    private readonly int _longest;

    /// <summary>A field.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="slot">Its number.</param>
    /// <param name="values">The values that matter; a star at an end stands for anything.</param>
    /// <param name="statesKnownOnly">Whether another value says nothing, rather than that it is none of these.</param>
    public RoutingField(string field, int slot, IEnumerable<string> values, bool statesKnownOnly = false)
    {
        (Field, _slot, _statesKnownOnly) = (field, slot, statesKnownOnly);
        var exact = new Dictionary<byte[], ushort>(ByteTexts.Comparer);
        var files = new Dictionary<byte[], ushort>(ByteTexts.Comparer);
        foreach (var value in values)
        {
            if (value == PipelineEntry.Missing || !_numbers.TryAdd(value, (ushort)(_numbers.Count + 1))) continue;
            var number = (ushort)_numbers.Count;
            var text = Utf8Text.Fold(value.Trim('*'));
            if (value == "*") _any = number;
            else if (!value.Contains('*', StringComparison.Ordinal)) exact[text] = number;
            else if (value.StartsWith("*/", StringComparison.Ordinal) && value.LastIndexOf('/') == 1
                && !value.EndsWith('*')) files[text] = number;
            else _patterns.Add((number, text, !value.StartsWith('*'), !value.EndsWith('*')));
        }
        _exact = exact.GetAlternateLookup<ReadOnlySpan<byte>>();
        _files = files.GetAlternateLookup<ReadOnlySpan<byte>>();
        _hasFiles = files.Count > 0;
        _longest = exact.Count == 0 ? 0 : exact.Keys.Max(k => k.Length);
    }

    /// <summary>Its name.</summary>
    public string Field { get; }

    /// <summary>The number of a value that matters.</summary>
    public ushort NumberOf(string value) => _numbers[value];

    /// <summary>The value of a number; null of <see cref="Unknown"/>.</summary>
    public string? ValueOf(ushort number) => _numbers.FirstOrDefault(n => n.Value == number).Key;

    /// <summary>Adds what the event has here to its key; nothing when it says nothing.</summary>
    public void Write(EventView view, ushort field, RoutingKey key)
    {
        var from = key.Count;
        var values = 0;
        for (var at = view.First(_slot); at >= 0 && values < ValuesMax; at = view.Next(at))
        {
            if (view.At(at).Kind == ValueKind.Null) continue;
            values++;
            Write(view.Folded(ref view.At(at)), field, key, from);
        }
        if (values > 0 && key.Count == from && !_statesKnownOnly) key.Add(field, Unknown, from);
    }

    private void Write(ReadOnlySpan<byte> text, ushort field, RoutingKey key, int from)
    {
        if (_any != 0) key.Add(field, _any, from);
        if (text.Length <= _longest && _exact.TryGetValue(text, out var known)) key.Add(field, known, from);
        if (_hasFiles && text.LastIndexOf((byte)'/') is >= 0 and var slash
            && _files.TryGetValue(text[slash..], out var file)) key.Add(field, file, from);
        foreach (var (number, folded, atStart, atEnd) in _patterns)
        {
            var fits = atStart ? text.StartsWith(folded) : atEnd ? text.EndsWith(folded) : text.IndexOf(folded) >= 0;
            if (fits) key.Add(field, number, from);
        }
    }
}
