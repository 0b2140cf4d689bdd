using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Says which log sources of rules an event may be meant by. A rule is left out only when it and the event both state
/// something and they differ: an event that says nothing of its origin is shown to every rule. Immutable once built.
/// </summary>
internal sealed class LogSourceTable
{
    private readonly List<LogSource> _sources = [];
    private readonly Dictionary<LogSource, int> _numbers = [];
    private readonly Dictionary<LogSource, FieldNames> _fields = [];
    private readonly List<RoutingEntry> _entries = [];
    private readonly HashSet<string> _complete;
    private readonly SlotTable _slots;
    private readonly List<RoutingField> _routing = [];
    private readonly (int Field, Func<string, LogSource> Of)[] _stated;
    // For each log source of rules the entries that it means.
    private readonly int[][] _meant;
    // Of these such as ask something; the others only tell names of fields.
    private readonly int[][] _asking;

    /// <summary>The log sources of rules.</summary>
    public LogSourceTable(IReadOnlyList<EventRule> rules, IReadOnlyList<Pipeline> pipelines, SlotTable slots)
    {
        _slots = slots;
        _complete = [.. pipelines.SelectMany(p => p.Complete)];
        foreach (var rule in rules)
        {
            if (_numbers.TryAdd(rule.LogSource, _sources.Count)) _sources.Add(rule.LogSource);
        }
        var entries = pipelines.SelectMany(p => p.Entries).ToList();
        AddEntries(entries);
        _stated =
        [
            (AddStated("product", s => s.Product, entries), v => new LogSource("", v, "")),
            (AddStated("category", s => s.Category, entries), v => new LogSource(v, "", "")),
            (AddStated("service", s => s.Service, entries), v => new LogSource("", "", v)),
        ];
        _meant =
        [
            .. _sources.Select(s => Enumerable.Range(0, _entries.Count).Where(
                e => IsMeant(s, _entries[e].Entry.LogSource)).ToArray()),
        ];
        _asking = Array.ConvertAll(_meant, m => Array.FindAll(m, e => _entries[e].Entry.When.Count > 0));
    }

    /// <summary>The entries of all pipelines, by number.</summary>
    public IReadOnlyList<RoutingEntry> Entries => _entries;

    /// <summary>The number of a log source.</summary>
    public int NumberOf(LogSource source) => _numbers[source];

    /// <summary>The names of a log source's fields.</summary>
    public FieldNames FieldsOf(LogSource source)
    {
        if (_fields.TryGetValue(source, out var names)) return names;
        return _fields[source] = new FieldNames(
            _slots, [.. _meant[_numbers[source]].Select(e => _entries[e].Entry)]);
    }

    /// <summary>Fills a key with what an event says of its origin.</summary>
    public void Write(EventView view, RoutingKey key)
    {
        key.Clear();
        for (var i = 0; i < _routing.Count; i++) _routing[i].Write(view, (ushort)i, key);
    }

    /// <summary>For each log source, whether an event with a key may be meant by it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="met">Gets the numbers of the entries that such an event fulfils.</param>
    public bool[] LogSourcesOf(ReadOnlySpan<byte> key, List<int> met)
    {
        var said = Said(key);
        var fits = _entries.ConvertAll(e => e.FitOf(said));
        for (var i = 0; i < fits.Count; i++)
        {
            if (fits[i] == EntryFit.Met && _entries[i].Entry.When.Count > 0) met.Add(i);
        }
        var stated = Stated(said, met);
        return
        [
            .. _sources.Select((s, i) => !stated.Differs(s)
                && (_asking[i].Length == 0 || Array.Exists(_asking[i], e => fits[e] != EntryFit.Not))),
        ];
    }

    /// <summary>Says why an event may be one of a log source, or may not.</summary>
    public Explanation Explain(LogSource source, EventView view)
    {
        var key = new RoutingKey();
        Write(view, key);
        var met = new List<int>();
        var isAllowed = LogSourcesOf(key.Bytes, met)[_numbers[source]];
        var said = Said(key.Bytes);
        var parts = new List<Explanation>(Stated(said, met).Explain(source));
        var asking = Array.ConvertAll(_asking[_numbers[source]], e => _entries[e]);
        // Those that ask for what the event tells; the others are about logs of other kinds.
        if (Array.FindAll(asking, e => e.IsAbout(said)) is { Length: > 0 } about) asking = about;
        var meant = Array.ConvertAll(asking, e => e.Explain(said));
        if (meant.Length == 1) parts.AddRange(meant[0].Parts);
        else if (meant.Length > 0) parts.Add(new Explanation("any of", meant.Any(m => m.Holds), [], meant));
        var name = source == LogSource.Any ? "any log source" : $"log source {source}";
        return new Explanation(name, isAllowed, [], parts);
    }

    // Fields are told apart by all of their names, as pipelines may know different ones.
    private void AddEntries(List<PipelineEntry> entries)
    {
        var known = new Dictionary<(string, object?), int>();
        int SlotOf(PipelineEntry entry, string field)
        {
            var names = entry.Asked.GetValueOrDefault(field);
            if (known.TryGetValue((field, names), out var slot)) return slot;
            return known[(field, names)] = _slots.SlotOf(field, names ?? [], orBelow: false);
        }
        var fields = entries.SelectMany(e => e.When.Select(w => (w.Key, Slot: SlotOf(e, w.Key), w.Value)))
            .GroupBy(w => w.Slot).ToList();
        foreach (var field in fields)
        {
            _routing.Add(new RoutingField(field.First().Key, field.Key, field.SelectMany(f => f.Value)));
        }
        var numbers = fields.Select((f, i) => (f.Key, i)).ToDictionary(f => f.Key, f => f.i);
        foreach (var entry in entries)
        {
            var wanted = entry.When.Select(w =>
            {
                var field = numbers[SlotOf(entry, w.Key)];
                var values = w.Value.Where(v => v != PipelineEntry.Missing).Select(_routing[field].NumberOf);
                return (field, values.ToArray(), w.Value.Contains(PipelineEntry.Missing));
            });
            _entries.Add(new RoutingEntry(entry, [.. wanted]));
        }
    }

    private HashSet<ushort>?[] Said(ReadOnlySpan<byte> key)
    {
        var said = new HashSet<ushort>?[_routing.Count];
        var pairs = RoutingKey.PairsOf(key);
        for (var i = 0; i < pairs.Length; i += 2) (said[pairs[i]] ??= []).Add(pairs[i + 1]);
        return said;
    }

    // What the event states outright, and what the entries that it fulfils make of it.
    private StatedSource Stated(HashSet<ushort>?[] said, List<int> met)
    {
        var stated = new StatedSource();
        foreach (var (field, of) in _stated)
        {
            foreach (var value in said[field] ?? []) stated.Add(of(_routing[field].ValueOf(value)!), false);
        }
        foreach (var entry in met)
        {
            var source = _entries[entry].Entry.LogSource;
            stated.Add(source, _complete.Contains(source.Product));
        }
        return stated;
    }

    private static bool IsMeant(LogSource source, LogSource entry) =>
        (source.Category.Length > 0 || source.Service.Length > 0 || source.Product.Length > 0)
        && (source.Category.Length == 0 || source.Category == entry.Category)
        && (source.Product.Length == 0 || entry.Product.Length == 0 || source.Product == entry.Product)
        && (source.Service.Length == 0 || source.Service == entry.Service
            || (source.Category.Length > 0 && entry.Service.Length == 0));

    // Events state these by fields of that name, as far as the value is one that rules know.
    private int AddStated(string field, Func<LogSource, string> part, List<PipelineEntry> entries)
    {
        var values = _sources.Concat(entries.Select(e => e.LogSource)).Select(part).Where(v => v.Length > 0);
        _routing.Add(new RoutingField(field, _slots.SlotOf(field), values, statesKnownOnly: true));
        return _routing.Count - 1;
    }
}
