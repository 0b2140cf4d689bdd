using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Figures;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Fields;

/// <summary>Answers which fields matching events have, and which values. Thread-safe.</summary>
public sealed class FieldSearch(EventSearch search)
{
    /// <summary>How many values of a field one may ask for.</summary>
    public const int ValuesMax = 1_000;

    /// <summary>How long a look for completions may take; then what was found has to do.</summary>
    private static readonly TimeSpan LookMax = TimeSpan.FromMilliseconds(300);

    /// <summary>Every field of the matching events, counted over all of them, with its most frequent values.</summary>
    /// <param name="query">Which events; a filter without pipes.</param>
    /// <param name="from">First instant, inclusive; null does not limit.</param>
    /// <param name="to">Last instant, exclusive; null does not limit.</param>
    /// <param name="field">One field alone, all of whose values are counted; null for all fields.</param>
    /// <param name="values">How many values of each field; 0 is quickest.</param>
    /// <param name="stop">Gives up.</param>
    public Task<Outcome<FieldsAnswer>> FieldsAsync(
        string query, string? from, string? to, string? field, int values, CancellationToken stop) =>
        search.AskAsync(query, from, to, (asked, scan) =>
        {
            if (values is < 0 or > ValuesMax) return Wrong<FieldsAnswer>($"values is from 0 to {ValuesMax}");
            if (field is "") return Wrong<FieldsAnswer>("field is the name of a field");
            if (asked.RefusePipes("A list of fields") is { } refused) return new(null, refused);
            return new(field is null ? All(scan, values) : One(scan, field, values), null);
        }, stop);

    /// <summary>
    /// The most frequent values of a field that contain a text, letter case aside; bounded work, newest events first.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="text">What the values contain; empty for all.</param>
    /// <param name="query">Which events; a filter without pipes.</param>
    /// <param name="from">First instant, inclusive; null does not limit.</param>
    /// <param name="to">Last instant, exclusive; null does not limit.</param>
    /// <param name="limit">How many values.</param>
    /// <param name="stop">Gives up.</param>
    public Task<Outcome<ValuesAnswer>> ValuesAsync(
        string field, string text, string query, string? from, string? to, int limit, CancellationToken stop) =>
        search.AskAsync(query, from, to, (asked, scan) =>
        {
            if (limit is < 1 or > ValuesMax) return Wrong<ValuesAnswer>($"limit is from 1 to {ValuesMax}");
            if (field.Length == 0) return Wrong<ValuesAnswer>("field is the name of a field");
            if (asked.RefusePipes("A list of values") is { } refused) return new(null, refused);
            return new(Values(scan, new FieldRef(field), text, limit), null);
        }, stop);

    /// <summary>
    /// The names of fields that events in a time range have, those in most events first, with the types of their
    /// values. A quick look: no values are read, and how many events have a field is not known.
    /// </summary>
    public IReadOnlyList<(string Name, string Type)> Names(long from, long to)
    {
        using var snapshot = search.Store.Snapshot();
        var weights = new Dictionary<string, (long Rows, HashSet<ValueKind> Kinds)>(StringComparer.Ordinal);
        foreach (var block in snapshot.Blocks)
        {
            if (block.MaxTicks < from || block.MinTicks >= to) continue;
            foreach (var name in block.Columns)
            {
                if (name.Path[0] == '$' || name.Kind == ValueKind.Null) continue;
                var known = weights.TryGetValue(name.Path, out var weight) ? weight : (0, []);
                known.Kinds.Add(name.Kind);
                weights[name.Path] = (known.Rows + block.Rows, known.Kinds);
                if (weights.Count >= FieldsLane.FieldsMax) break;
            }
        }
        return
        [
            .. weights.OrderByDescending(w => w.Value.Rows).ThenBy(w => w.Key, StringComparer.Ordinal)
                .Select(w => (w.Key, Text(w.Value.Kinds.Select(FieldCounts.TypeOf)))),
        ];
    }

    private static string Text(IEnumerable<string> types) =>
        string.Join(", ", types.Distinct().Order(StringComparer.Ordinal));

    private static FieldsAnswer All(Scan scan, int values)
    {
        var lanes = scan.InLanes(
            oldestFirst: false, () => new FieldsLane(values > 0), (_, _) => true,
            (lane, block, _, rows) => lane.Add(block, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        return new FieldsAnswer
        {
            Total = all.Total,
            Fields =
            [
                .. all.Fields.Where(f => f.Value.Events > 0)
                    .OrderByDescending(f => f.Value.Events).ThenBy(f => f.Key, StringComparer.Ordinal)
                    .Select(f => f.Value.Summary(f.Key, values)),
            ],
            IsCut = all.IsCut,
            Scan = scan.Figures,
        };
    }

    private static FieldsAnswer One(Scan scan, string name, int values)
    {
        var field = new FieldRef(name);
        var lanes = scan.InLanes(
            oldestFirst: false, () => new ValuesLane(field, null), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        return new FieldsAnswer
        {
            Total = all.Total,
            Fields = all.Counts.Events > 0 ? [all.Counts.Summary(name, values)] : [],
            Scan = scan.Figures,
        };
    }

    private ValuesAnswer Values(Scan scan, FieldRef field, string text, int limit)
    {
        var folded = Utf8Text.Fold(text);
        var started = search.Clock.GetTimestamp();
        var isComplete = true;
        var lanes = scan.InLanes(
            oldestFirst: false,
            () => new ValuesLane(field, folded.Length == 0 ? null : value => Utf8Text.ContainsFolded(value, folded)),
            (_, _) => isComplete = search.Clock.GetElapsedTime(started) < LookMax && isComplete,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        // Many contain what few begin with: more are taken than are shown.
        var found = all.Counts.Values.Top(folded.Length == 0 ? limit : int.MaxValue)
            .OrderByDescending(v => v.Value is string s && Utf8Text.MatchFolded(Encoding.UTF8.GetBytes(s), folded) >= 0)
            .Take(limit);
        return new ValuesAnswer([.. found], isComplete, scan.Figures);
    }

    private static Outcome<T> Wrong<T>(string message)
        where T : class => new(null, new QueryError(message, 0));
}
