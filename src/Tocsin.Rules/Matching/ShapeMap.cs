using System.Text;
using Tocsin.Events;
using Tocsin.Language;

namespace Tocsin.Rules.Matching;

/// <summary>
/// For events of one shape: which slots the values of each field go to. Worked out once for each field, from the names
/// under which the field can be found: where it is stored, the sender's own name, and what Windows' nested form of an
/// event calls it. One thread at a time.
/// </summary>
internal sealed class ShapeMap
{
    private readonly SlotTable _slots;
    private readonly FieldTable _fields;
    private readonly Dictionary<string, List<string>> _senders = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, string Path)> _merged = [];
    private Target[] _targets = [];

    /// <summary>A map for events of a shape.</summary>
    /// <param name="slots">What rules look at.</param>
    /// <param name="fields">The fields' names.</param>
    /// <param name="shape">
    /// The shape's text (see <see cref="Language.Shape"/>); empty when no field was renamed.
    /// </param>
    public ShapeMap(SlotTable slots, FieldTable fields, ReadOnlySpan<byte> shape)
    {
        (_slots, _fields, Shape) = (slots, fields, shape.ToArray());
        foreach (var line in Encoding.UTF8.GetString(shape).Split('\n'))
        {
            var equals = line.LastIndexOf('=');
            if (equals <= 0) continue;
            var (name, path) = (line[..equals], line[(equals + 1)..]);
            if (name.EndsWith(".*", StringComparison.Ordinal)) _merged.Add((name[..^1], path + "."));
            else if (_senders.TryGetValue(path, out var names)) names.Add(name);
            else _senders[path] = [name];
        }
    }

    /// <summary>The shape's text.</summary>
    public byte[] Shape { get; }

    /// <summary>Where the values of a field go.</summary>
    public Target Of(int field)
    {
        if (field >= _targets.Length) Array.Resize(ref _targets, Math.Max(64, 2 * (field + 1)));
        return _targets[field] ??= Work(field);
    }

    /// <summary>The names by which rules may ask for what is stored at a path.</summary>
    public IEnumerable<string> NamesOf(string path)
    {
        yield return path;
        var isInDetails = path.StartsWith("details.", StringComparison.Ordinal);
        if (isInDetails) yield return path["details.".Length..];
        if (path == Schema.Names[Schema.UtcTimestamp]) yield return "@timestamp";
        foreach (var name in SendersOf(path)) yield return name;
    }

    /// <summary>
    /// The name that the sender gave what is stored at a path, in Windows' flat form where it is nested.
    /// </summary>
    public string SenderNameOf(string path)
    {
        var name = SendersOf(path).FirstOrDefault()
            ?? (path.StartsWith("details.", StringComparison.Ordinal) ? path["details.".Length..] : path);
        return WindowsNames.FlatName(name) ?? name;
    }

    /// <summary>Whether a field holds what the sender said, and not the engine's own fields or what it adds.</summary>
    public static bool IsSent(int field) => field is not (Schema.UtcTimestamp or Schema.ReceivedTimestamp
        or Schema.MozdefHostname or Schema.Flags or Schema.Raw or Schema.Nanoseconds or Schema.Shape);

    /// <summary>The slots of what is stored at a path, be it inside of an array.</summary>
    public int[] SlotsOf(string path, bool isSent)
    {
        var slots = new HashSet<int>();
        foreach (var name in NamesOf(path))
        {
            _slots.Gather(name, slots);
            if (WindowsNames.FlatName(name) is { } flat) _slots.Gather(flat, slots);
        }
        if (isSent) slots.Add(SlotTable.AnyValue);
        if (EventMatcher.IsSearched(Encoding.UTF8.GetBytes(path))) slots.Add(SlotTable.AnyText);
        return [.. slots];
    }

    private Target Work(int field)
    {
        var path = _fields.Name(field);
        var isSent = IsSent(field);
        // An array of Windows' named values holds fields of any name.
        var isAbove = field == Schema.Overflow
            || NamesOf(path).Any(n => _slots.IsAbove(n) || WindowsNames.IsNamedData(n));
        return new Target(SlotsOf(path, isSent), path, isAbove, isSent);
    }

    private IEnumerable<string> SendersOf(string path)
    {
        if (_senders.TryGetValue(path, out var names))
        {
            foreach (var name in names) yield return name;
        }
        foreach (var (prefix, to) in _merged)
        {
            if (path.StartsWith(to, StringComparison.Ordinal)) yield return prefix + path[to.Length..];
        }
    }
}

/// <summary>Where the values of a field go.</summary>
/// <param name="Slots">The slots.</param>
/// <param name="Path">Where it is stored.</param>
/// <param name="IsAbove">Whether rules look at fields inside of it, should it be an array.</param>
/// <param name="IsSent">Whether it holds what the sender said.</param>
internal sealed record Target(int[] Slots, string Path, bool IsAbove, bool IsSent);
