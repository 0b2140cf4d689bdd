using System.Buffers;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Segments;
using Kinds = Tocsin.Storage.Pages.StoredFields.Kinds;

namespace Tocsin.Storage.Pages;

/// <summary>
/// Says why a question found nothing where that is certain: no event has a field, or its values are never of the kind
/// of what they are compared with.
/// </summary>
internal sealed class FieldHints
{
    private const int HintsMax = 5;

    // Each is compared with all names that there are.
    private const int FieldsMax = 32;
    private const int NameLengthMax = 200;

    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789+-.eE");

    private readonly List<string> _hints = [];
    private readonly StoredFields _stored;

    private FieldHints(StoredFields stored) => _stored = stored;

    /// <summary>The hints, in sentences; none when nothing is certain.</summary>
    public static IReadOnlyList<string> Of(Query query, IEnumerable<Block> blocks)
    {
        var asked = new List<(FieldRef Field, ValueTest? Test)>();
        Collect(query.Filter, isWanted: true, asked);
        foreach (var pipe in query.Pipes) asked.AddRange(FieldsOf(pipe).Select(f => (f, default(ValueTest))));
        asked.RemoveAll(a => a.Field.Name is FieldParts.IdField || a.Field.Path[0] == '$'
            || a.Field.Name.Length > NameLengthMax);
        if (asked.Count == 0) return [];
        var hints = new FieldHints(new StoredFields(blocks));
        if (hints._stored.Paths.Count == 0) return [];
        foreach (var fields in asked.GroupBy(a => a.Field.Name).Take(FieldsMax))
        {
            hints.Add(fields.First().Field, fields.Select(f => f.Test).OfType<ValueTest>());
            if (hints._hints.Count == HintsMax) break;
        }
        return hints._hints;
    }

    private void Add(FieldRef field, IEnumerable<ValueTest> tests)
    {
        if (!_stored.Has(field))
        {
            if (!_stored.MayLieElsewhere(field)) _hints.Add(Missing(field));
            return;
        }
        var kinds = _stored.KindsOf(field);
        if (kinds is Kinds.None || (kinds & Kinds.Others) != 0) return;
        if (tests.All(test => MayPass(test, kinds)) || _stored.MayLieElsewhere(field)) return;
        var what = kinds switch
        {
            Kinds.Numbers => "a number",
            Kinds.Booleans => "true or false",
            _ => "a number, true or false",
        };
        _hints.Add($"Every value of {field.Name} is {what}; what it is compared with is not.");
    }

    private string Missing(FieldRef field)
    {
        var missing = $"No event has a field {field.Name}";
        var same = _stored.Paths.FirstOrDefault(p => p.Equals(field.Path, StringComparison.OrdinalIgnoreCase))
            ?? _stored.Paths.FirstOrDefault(p => p.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
        if (same is not null) return $"{missing}: letter case counts in names; did you mean {same}?";
        return (Nearest.To(field.Name, _stored.Paths) ?? Nearest.To(field.Path, _stored.Paths)) is { } near
            ? $"{missing}; did you mean {near}?"
            : missing + ".";
    }

    // Whether a number, or true or false, may pass.
    private static bool MayPass(ValueTest test, Kinds kinds) => test switch
    {
        EqualsTest equal => MayBe(equal.Operand, kinds),
        CompareTest compare => MayBe(compare.Operand, kinds & ~Kinds.Booleans),
        BetweenTest between => MayPass(between.Low, kinds) && MayPass(between.High, kinds),
        _ => true,
    };

    private static bool MayBe(string operand, Kinds kinds) =>
        ((kinds & Kinds.Numbers) != 0 && operand.Length > 0 && !operand.AsSpan().ContainsAnyExcept(NumberSigns))
        || ((kinds & Kinds.Booleans) != 0
            && (operand.Equals("true", StringComparison.OrdinalIgnoreCase)
                || operand.Equals("false", StringComparison.OrdinalIgnoreCase)));

    // What must not be there is compared for nothing; that its name is wrong is worth knowing.
    private static void Collect(Predicate predicate, bool isWanted, List<(FieldRef Field, ValueTest? Test)> to)
    {
        switch (predicate)
        {
            case And and:
                foreach (var item in and.Items) Collect(item, isWanted, to);
                break;
            case Or or:
                foreach (var item in or.Items) Collect(item, isWanted, to);
                break;
            case Not not:
                Collect(not.Item, !isWanted, to);
                break;
            case Leaf leaf:
                to.Add((leaf.Field, isWanted ? leaf.Test : null));
                break;
        }
    }

    private static IEnumerable<FieldRef> FieldsOf(Pipe pipe) => pipe switch
    {
        StatsPipe stats =>
            stats.By.Select(b => b.Field).Concat(stats.Functions.Select(f => f.Field)).OfType<FieldRef>(),
        HistogramPipe { By: { } by } => [by],
        TopPipe top => [top.Field],
        RarePipe rare => [rare.Field],
        PatternsPipe patterns => [patterns.Field],
        BurstsPipe { Times: { } times } bursts => [bursts.By, times],
        BurstsPipe bursts => [bursts.By],
        FieldsPipe fields => fields.Fields,
        DedupPipe dedup => dedup.Fields,
        _ => [],
    };
}
