using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Makes conditions into nodes. Tests of one field in a list become one leaf, and a leaf that several rules have is
/// made
/// once. One thread at a time.
/// </summary>
internal sealed class ConditionCompiler
{
    private readonly Dictionary<string, LeafNode> _leaves = new(StringComparer.Ordinal);
    private readonly Dictionary<ValueTest, int> _others = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many leaves were made.</summary>
    public int Leaves { get; private set; }

    /// <summary>Compiles a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="fields">The names of fields in logs of the rule's kind.</param>
    public Node Compile(Predicate condition, FieldNames fields) => condition switch
    {
        And { Items: [var only] } => Compile(only, fields),
        Or { Items: [var only] } => Compile(only, fields),
        And and => new AllNode([.. and.Items.OrderBy(Effort).Select(i => Compile(i, fields))]),
        Or or => CompileAny(or, fields),
        Not not => new NotNode(Compile(not.Item, fields)),
        Selection selection => Compile(selection.Item, fields),
        Leaf leaf => LeafOf(fields.SlotOf(leaf.Field, leaf.Test is ExistsTest), [leaf]),
        Keyword keyword => LeafOf(SlotTable.AnyValue, [new Leaf(Any, keyword.Test)]),
        AnyText any => LeafOf(SlotTable.AnyText, [new Leaf(Any, any.Test)]),
        Present present => new PresentNode(fields.SlotOf(present.Field, orBelow: true)),
        FieldMatch match => new FieldMatchNode(
            fields.SlotOf(match.Field, false), fields.SlotOf(match.Other, false), match.How, match.Cased),
        _ => throw new InvalidOperationException("BUG: an unknown kind of condition"),
    };

    private static readonly FieldRef Any = new("$any");

    private Node CompileAny(Or or, FieldNames fields)
    {
        var leaves = new Dictionary<int, List<Leaf>>();
        var items = new List<Node>();
        foreach (var item in or.Items)
        {
            var (slot, leaf) = item switch
            {
                Leaf { Test: not ExistsTest, InSummary: null } l => (fields.SlotOf(l.Field, false), l),
                Keyword keyword => (SlotTable.AnyValue, new Leaf(Any, keyword.Test)),
                _ => (-1, null),
            };
            if (leaf is null) items.Add(Compile(item, fields));
            else if (leaves.TryGetValue(slot, out var same)) same.Add(leaf);
            else leaves[slot] = [leaf];
        }
        items.InsertRange(0, leaves.Select(l => LeafOf(l.Key, l.Value)));
        return items is [var only] ? only : new AnyNode([.. items]);
    }

    private LeafNode LeafOf(int slot, List<Leaf> leaves)
    {
        var key = new System.Text.StringBuilder().Append(slot);
        foreach (var leaf in leaves) key.Append('\n').Append(KeyOf(leaf));
        if (_leaves.TryGetValue(key.ToString(), out var known)) return known;
        var made = new LeafNode(slot, [.. Tests(leaves)], Leaves++);
        _leaves[key.ToString()] = made;
        return made;
    }

    private static IEnumerable<TextTest> Tests(List<Leaf> leaves)
    {
        var (whole, starts, ends, contains) =
            (new List<byte[]>(), new List<byte[]>(), new List<byte[]>(), new List<byte[]>());
        var others = new List<TextTest>();
        foreach (var leaf in leaves)
        {
            if (leaf.InSummary is not null)
            {
                others.Add(new SummaryTest(leaf.InSummary, leaf.Test));
                continue;
            }
            var list = PlainPattern.Of(leaf.Test, out var text) switch
            {
                PlainPattern.Kind.Whole => whole,
                PlainPattern.Kind.Start => starts,
                PlainPattern.Kind.End => ends,
                PlainPattern.Kind.Inside => contains,
                _ => null,
            };
            if (list is null) others.Add(new OtherTest(leaf.Test));
            else list.Add(text);
        }
        if (whole.Count > 0) yield return new WholeTest(whole);
        if (ends.Count > 0) yield return new EndsTest([.. ends]);
        if (starts.Count > 0) yield return new StartsTest([.. starts]);
        if (contains.Count > 0) yield return new ContainsTest([.. contains]);
        foreach (var other in others) yield return other;
    }

    private string KeyOf(Leaf leaf)
    {
        if (leaf.InSummary is null && leaf.Test is PatternTest { Pattern: var pattern })
        {
            return $"p{(pattern.Cased ? "c" : "")}{string.Join(',', pattern.Wildcards)} {pattern.Text}";
        }
        if (leaf.Test is EqualsTest { Cased: false } equals && leaf.InSummary is null) return "=" + equals.Operand;
        // Of others nobody can say whether they are the same.
        if (!_others.TryGetValue(leaf.Test, out var number)) _others[leaf.Test] = number = _others.Count;
        return "#" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    // What is quick and rules out much comes first.
    private static int Effort(Predicate item) => item switch
    {
        Leaf { Test: EqualsTest or ExistsTest } => 0,
        Present => 0,
        Leaf { Test: PatternTest } => 1,
        Selection selection => Effort(selection.Item),
        Not not => Effort(not.Item) + 1,
        And and => and.Items.Count == 0 ? 0 : and.Items.Min(Effort),
        Or or => or.Items.Count == 0 ? 0 : or.Items.Max(Effort) + 1,
        Leaf { Test: RegexTest } => 8,
        Keyword or AnyText => 6,
        _ => 3,
    };
}
