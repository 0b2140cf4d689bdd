using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Says which log sources of rules an event may be meant by. A rule is left out only when it and the event both state
/// something and they differ: an event that says nothing of its origin is shown to every rule. Immutable once built.
/// </summary>
internal sealed class LogSourceTable
{
    private const int BitsOfSlot = 12;

    private readonly List<LogSource> _sources = [];
    private readonly Dictionary<LogSource, int> _numbers = [];
    private readonly Dictionary<LogSource, FieldNames> _fields = [];
    private readonly List<PipelineEntry> _entries;
    private readonly HashSet<string> _complete;
    private readonly SlotTable _slots;
    private readonly List<RoutingField> _routing = [];

    /// <summary>The log sources of rules.</summary>
    public LogSourceTable(IReadOnlyList<EventRule> rules, IReadOnlyList<Pipeline> pipelines, SlotTable slots)
    {
        _slots = slots;
        _entries = [.. pipelines.SelectMany(p => p.Entries)];
        _complete = [.. pipelines.SelectMany(p => p.Complete)];
        foreach (var rule in rules)
        {
            if (_numbers.TryAdd(rule.LogSource, _sources.Count)) _sources.Add(rule.LogSource);
        }
        foreach (var field in _entries.SelectMany(e => e.When.Keys).Distinct())
        {
            var values = _entries.Where(e => e.When.ContainsKey(field)).SelectMany(e => e.When[field]);
            _routing.Add(new RoutingField(field, slots.SlotOf(field), [.. values]));
        }
        AddStated("product", s => s.Product);
        AddStated("category", s => s.Category);
        AddStated("service", s => s.Service);
        if (_routing.Count * BitsOfSlot > 128)
        {
            throw new ArgumentException("Pipelines look at more fields than events can be told apart by.");
        }
    }

    /// <summary>The number of a log source.</summary>
    public int NumberOf(LogSource source) => _numbers[source];

    /// <summary>The names of a log source's fields.</summary>
    public FieldNames FieldsOf(LogSource source)
    {
        if (_fields.TryGetValue(source, out var names)) return names;
        var others = _entries.Where(e => IsMeant(source, e.LogSource)).SelectMany(e => e.Fields)
            .GroupBy(f => f.Key, f => f.Value)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.SelectMany(v => v).Distinct()]);
        return _fields[source] = new FieldNames(_slots, others);
    }

    /// <summary>What an event says of its origin, in one number: events with the same one are treated alike.</summary>
    public UInt128 KeyOf(EventView view)
    {
        var key = UInt128.Zero;
        foreach (var field in _routing) key = (key << BitsOfSlot) | field.KeyOf(view);
        return key;
    }

    /// <summary>For each log source, whether an event with a key may be meant by it.</summary>
    public bool[] LogSourcesOf(UInt128 key)
    {
        var said = Said(key);
        var stated = Stated(said);
        return [.. _sources.Select(s => IsAllowed(s, said, stated))];
    }

    /// <summary>Says why an event may be one of a log source, or may not.</summary>
    public Explanation Explain(LogSource source, EventView view)
    {
        var said = Said(KeyOf(view));
        var stated = Stated(said);
        var parts = new List<Explanation>(stated.Explain(source));
        var meant = _entries.Where(e => IsMeant(source, e.LogSource)).Select(e => Explain(e, said)).ToList();
        if (meant.Count == 1) parts.AddRange(meant[0].Parts);
        else if (meant.Count > 0) parts.Add(new Explanation("any of", meant.Exists(m => m.Holds), [], meant));
        var name = source == LogSource.Any ? "any log source" : $"log source {source}";
        return new Explanation(name, IsAllowed(source, said, stated), [], parts);
    }

    private static Explanation Explain(PipelineEntry entry, Dictionary<string, HashSet<string>?> said)
    {
        var parts = new List<Explanation>();
        foreach (var (field, values) in entry.When)
        {
            var isSaid = said[field] is not null;
            parts.Add(new Explanation(
                $"{field} is {string.Join(" or ", values)}{(isSaid ? "" : ", of which the event says nothing")}",
                !isSaid || values.Any(said[field]!.Contains), [], []));
        }
        return new Explanation(entry.LogSource.ToString(), parts.TrueForAll(p => p.Holds), [], parts);
    }

    private Dictionary<string, HashSet<string>?> Said(UInt128 key)
    {
        var said = new Dictionary<string, HashSet<string>?>(StringComparer.Ordinal);
        for (var i = _routing.Count - 1; i >= 0; i--, key >>= BitsOfSlot)
        {
            said[_routing[i].Field] = _routing[i].ValuesOf((uint)(key & ((1 << BitsOfSlot) - 1)));
        }
        return said;
    }

    private bool IsAllowed(LogSource source, Dictionary<string, HashSet<string>?> said, StatedSource stated)
    {
        if (stated.Differs(source)) return false;
        var meant = _entries.Where(e => IsMeant(source, e.LogSource)).ToList();
        return meant.Count == 0 || meant.Exists(e => !Conflicts(e, said));
    }

    // What the event states outright, and what the entries that it fulfils make of it.
    private StatedSource Stated(Dictionary<string, HashSet<string>?> said)
    {
        var stated = new StatedSource();
        stated.Products.UnionWith(said["product"] ?? []);
        stated.Categories.UnionWith(said["category"] ?? []);
        stated.Services.UnionWith(said["service"] ?? []);
        foreach (var entry in _entries)
        {
            if (!entry.When.All(w => said[w.Key] is { } values && w.Value.Any(values.Contains))) continue;
            stated.Add(entry.LogSource, _complete.Contains(entry.LogSource.Product));
        }
        return stated;
    }

    // The event says something else than the entry wants.
    private static bool Conflicts(PipelineEntry entry, Dictionary<string, HashSet<string>?> said) =>
        entry.When.Any(w => said[w.Key] is { } values && !w.Value.Any(values.Contains));

    private static bool IsMeant(LogSource source, LogSource entry) =>
        (source.Category.Length > 0 || source.Service.Length > 0 || source.Product.Length > 0)
        && (source.Category.Length == 0 || source.Category == entry.Category)
        && (source.Product.Length == 0 || entry.Product.Length == 0 || source.Product == entry.Product)
        && (source.Service.Length == 0 || source.Service == entry.Service
            || (source.Category.Length > 0 && entry.Service.Length == 0));

    // Events state these by fields of that name, as far as the value is one that rules know.
    private void AddStated(string field, Func<LogSource, string> part)
    {
        var values = _sources.Concat(_entries.Select(e => e.LogSource)).Select(part).Where(v => v.Length > 0)
            .Distinct();
        if (_routing.Find(r => r.Field == field) is { } known) _routing.Remove(known);
        var more = _entries.SelectMany(e => e.When.TryGetValue(field, out var w) ? w : []);
        _routing.Add(
            new RoutingField(field, _slots.SlotOf(field), [.. values.Concat(more).Distinct()], statesKnownOnly: true));
    }

    private sealed class StatedSource
    {
        private bool _isClosed;

        public HashSet<string> Products { get; } = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Categories { get; } = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Services { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Add(LogSource source, bool isComplete)
        {
            if (source.Product.Length > 0) Products.Add(source.Product);
            if (source.Category.Length > 0) Categories.Add(source.Category);
            if (source.Service.Length > 0) Services.Add(source.Service);
            _isClosed |= isComplete;
        }

        public bool Differs(LogSource source) =>
            Differs(source.Product, Products, false) || Differs(source.Category, Categories, _isClosed)
            || Differs(source.Service, Services, _isClosed);

        // What both state; it is all that keeps them apart here.
        public IEnumerable<Explanation> Explain(LogSource source)
        {
            (string, string, HashSet<string>)[] parts =
            [
                ("product", source.Product, Products), ("category", source.Category, Categories),
                ("service", source.Service, Services),
            ];
            foreach (var (name, wanted, stated) in parts)
            {
                if (wanted.Length == 0 || (stated.Count == 0 && (!_isClosed || name == "product"))) continue;
                var has = stated.Count == 0 ? "none that is known"
                    : string.Join(" or ", stated.Order(StringComparer.Ordinal));
                yield return new Explanation(
                    $"the {name} is {wanted}; the event's is {has}", !Differs(wanted, stated, _isClosed), [], []);
            }
        }

        private static bool Differs(string wanted, HashSet<string> stated, bool isClosed) =>
            wanted.Length > 0 && (stated.Count > 0 || isClosed) && !stated.Contains(wanted);
    }
}
