using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Makes the fields that an entry of a pipeline tells how to make: such as consist of others or are a word of one, and
/// such as are written in hexadecimal digits. For the events that fulfil the entry. Immutable.
/// </summary>
internal sealed class MadeFields
{
    // For names that end with a star: the fields with the numbers below.
    private const int NumberedMax = 64;

    private readonly List<int[]> _hex = [];
    private readonly List<(int[][] Targets, List<int[]> Sources)> _joined = [];
    private readonly List<(int[][] Targets, int Source, int Word)> _words = [];

    /// <summary>Works out which fields these are; slots of rules must be complete.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="known">The slots of names that other entries have as well, by all of the names.</param>
    public MadeFields(PipelineEntry entry, SlotTable slots, Dictionary<string, int[]> known)
    {
        int[] SlotsOf(string name)
        {
            var key = string.Join('\n', entry.NamesOf(name));
            return known.TryGetValue(key, out var found) ? found : known[key] = MadeFields.SlotsOf(entry, name, slots);
        }
        foreach (var name in entry.Hex) _hex.Add(SlotsOf(name));
        foreach (var (field, names) in entry.Joined)
        {
            var sources = names.Select(SlotsOf).ToList();
            _joined.Add((TargetsOf(field, slots), sources));
        }
        foreach (var (field, (source, word)) in entry.Words)
        {
            _words.Add((TargetsOf(field, slots), SlotsOf(source)[0], word));
        }
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _hex.Count + _joined.Count + _words.Count == 0;

    /// <summary>The names of which one must be there for an entry to make a field.</summary>
    public static IEnumerable<string> SourcesOf(PipelineEntry entry, string field)
    {
        if (entry.Hex.Any(h => h.EndsWith('*') ? IsNumbered(field, h[..^1]) : h == field))
        {
            foreach (var name in entry.NamesOf(field)) yield return name;
        }
        if (entry.Words.TryGetValue(field, out var word))
        {
            foreach (var name in entry.NamesOf(word.Field)) yield return name;
        }
        if (!entry.Joined.TryGetValue(field, out var joined)) yield break;
        foreach (var name in joined.SelectMany(j => entry.NamesOf(j.EndsWith('*') ? j[..^1] + "0" : j)))
        {
            yield return name;
        }
    }

    /// <summary>Makes them of the event at hand.</summary>
    public void Make(EventView view)
    {
        foreach (var slots in _hex)
        {
            foreach (var slot in slots)
            {
                var at = view.First(slot);
                // Of numbered fields the first one that is missing is the last.
                if (at < 0) break;
                for (; at >= 0; at = view.Next(at)) Decode(view, at);
            }
        }
        foreach (var (targets, sources) in _joined)
        {
            foreach (var source in sources)
            {
                if (view.First(source[0]) < 0) continue;
                Join(view, source, targets);
                break;
            }
        }
        foreach (var (targets, source, word) in _words)
        {
            var at = view.First(source);
            if (at >= 0) Take(view, at, word, targets);
        }
    }

    private static void Take(EventView view, int at, int word, int[][] targets)
    {
        var text = view.At(at).Text;
        for (var i = 1; i < word; i++)
        {
            var blank = text.IndexOf((byte)' ');
            if (blank < 0) return;
            text = text[(blank + 1)..];
        }
        var end = text.IndexOf((byte)' ');
        if (end >= 0) text = text[..end];
        var start = view.BeginText();
        text.CopyTo(view.Room(text.Length));
        view.AddText(targets, start, text.Length);
    }

    private static void Decode(EventView view, int at)
    {
        var text = view.At(at).Text;
        if (!AuditText.IsHex(text)) return;
        var start = view.BeginText();
        var room = view.Room(text.Length / 2);
        var length = AuditText.Decode(text, room);
        if (length > 0) view.Replace(at, start, length);
    }

    private static void Join(EventView view, int[] source, int[][] targets)
    {
        var start = view.BeginText();
        var length = 0;
        foreach (var slot in source)
        {
            var at = view.First(slot);
            if (at < 0) break;
            for (; at >= 0; at = view.Next(at))
            {
                var text = view.At(at).Text;
                if (length > 0) view.Room(1)[0] = (byte)' ';
                text.CopyTo(view.Room(text.Length));
                length += text.Length + (length > 0 ? 1 : 0);
            }
        }
        view.AddText(targets, start, length);
    }

    // Each alone, as some may have a value already. Also for those who ask for it later, by its name alone.
    private static int[][] TargetsOf(string field, SlotTable slots)
    {
        slots.SlotOf(field);
        return Array.ConvertAll(slots.Named(field), s => new[] { s });
    }

    private static int[] SlotsOf(PipelineEntry entry, string name, SlotTable slots)
    {
        int SlotOf(string field) => slots.SlotOf(field, [.. entry.NamesOf(field).Skip(1)], orBelow: false);
        return name.EndsWith('*')
            ? [.. Enumerable.Range(0, NumberedMax).Select(i => SlotOf($"{name[..^1]}{i}"))]
            : [SlotOf(name)];
    }

    private static bool IsNumbered(string field, string prefix) =>
        field.Length > prefix.Length && field.StartsWith(prefix, StringComparison.Ordinal)
        && field.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
