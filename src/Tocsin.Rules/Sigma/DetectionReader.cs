using Tocsin.Language;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// Reads what a rule's detection names (Sigma specification 2.1, "Detection"): a map is all of its items, a list of maps any
/// of them, a list of texts keywords of which any is somewhere in the event.
/// </summary>
/// <param name="placeholders">The values that the names in <c>expand</c> stand for.</param>
internal sealed class DetectionReader(IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
{
    private const int DepthMax = 20;

    /// <summary>Reads one named part.</summary>
    /// <exception cref="ReadingFault">It cannot be read.</exception>
    public Predicate Read(YamlNode node, int depth = 0)
    {
        if (depth > DepthMax) throw new ReadingFault((int)node.Start.Line, $"Nested deeper than {DepthMax} levels");
        switch (node)
        {
            case YamlMappingNode map when map.Children.Count > 0:
                return AllOf([.. map.Children.Select(c => Item(c.Key, c.Value))]);
            case YamlSequenceNode { Children: { Count: > 0 } items }:
                return AnyOf([.. items.Select(i => i is YamlScalarNode scalar ? KeywordOf([scalar], Keywords(i)) : Read(i, depth + 1))]);
            case YamlScalarNode scalar:
                return KeywordOf([scalar], Keywords(scalar));
            default:
                throw new ReadingFault((int)node.Start.Line, "Empty: name fields with values, or texts to look for");
        }
    }

    private Predicate Item(YamlNode key, YamlNode value)
    {
        var line = (int)key.Start.Line;
        if (key is not YamlScalarNode { Value: { } written }) throw new ReadingFault(line, "A field's name is a text");
        var parts = written.Split('|');
        var (field, modifiers) = (parts[0], new Modifiers(parts.Skip(1), line));
        List<YamlScalarNode> values = value switch
        {
            YamlScalarNode one => [one],
            YamlSequenceNode { Children: { Count: > 0 } many } when many.All(m => m is YamlScalarNode) =>
                [.. many.Cast<YamlScalarNode>()],
            _ => throw new ReadingFault((int)value.Start.Line, $"The value of '{written}' is a text, a number, or a list of these"),
        };
        if (field.Length == 0) return KeywordOf(values, modifiers);
        var test = new ItemReader(new FieldRef(field), modifiers, placeholders, line);
        var items = values.SelectMany(v => test.Read(Scalar.Of(v), values.Count)).ToList();
        var item = modifiers.All ? AllOf(items) : AnyOf(items);
        return modifiers.Negated ? new Not(item) : item;
    }

    private Predicate KeywordOf(List<YamlScalarNode> values, Modifiers modifiers)
    {
        var line = (int)values[0].Start.Line;
        var test = new ItemReader(null, modifiers, placeholders, line);
        var items = values.SelectMany(v => test.Read(Scalar.Of(v), values.Count)).ToList();
        var item = modifiers.All ? AllOf(items) : AnyOf(items);
        return modifiers.Negated ? new Not(item) : item;
    }

    private static Modifiers Keywords(YamlNode node) => new([], (int)node.Start.Line);

    private static Predicate AllOf(List<Predicate> items) => items is [var only] ? only : new And(items);

    private static Predicate AnyOf(List<Predicate> items) => items is [var only] ? only : new Or(items);
}
