using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sigma;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>A condition in the form in which another reader of Sigma wrote its own down.</summary>
internal static class SemanticsTree
{
    public static JsonObject Of(Predicate predicate) => predicate switch
    {
        And and => new() { ["all"] = new JsonArray([.. and.Items.Select(Of)]) },
        Or or => new() { ["any"] = new JsonArray([.. or.Items.Select(Of)]) },
        Not { Item: Present present } => Exists(present.Field, value: false),
        Not not => new() { ["not"] = Of(not.Item) },
        Selection selection => Of(selection.Item),
        Present present => Exists(present.Field, value: true),
        FieldMatch match => new()
        {
            ["field"] = match.Field.Name,
            ["type"] = "fieldref",
            ["ref"] = match.Other.Name,
            ["startswith"] = match.How == FieldRelation.StartsWith,
            ["endswith"] = match.How == FieldRelation.EndsWith,
        },
        Leaf leaf => Of(leaf.Field.Name, leaf.Test),
        _ => throw new InvalidOperationException("unknown"),
    };

    /// <summary>
    /// Several values that one became are any of several items; the wildcards of a network are not compared.
    /// </summary>
    public static JsonNode Normalised(JsonNode node)
    {
        if (node is not JsonObject tree) return node.DeepClone();
        if ((string?)tree["type"] == "any")
        {
            var of = tree["of"]!.AsArray().Select(item =>
            {
                var one = new JsonObject { ["field"] = (string)tree["field"]! };
                foreach (var (key, value) in item!.AsObject()) one[key] = value!.DeepClone();
                return one;
            });
            return new JsonObject { ["any"] = new JsonArray([.. of]) };
        }
        var copy = new JsonObject();
        foreach (var (key, value) in tree)
        {
            if (key == "wildcards") continue;
            copy[key] = value is JsonArray array ? new JsonArray([.. array.Select(i => Normalised(i!))])
                : value is null ? null : Normalised(value);
        }
        return copy;
    }

    private static JsonObject Exists(FieldRef field, bool value) =>
        new() { ["field"] = field.Name, ["type"] = "exists", ["value"] = value };

    private static JsonObject Of(string field, ValueTest test) => test switch
    {
        PatternTest { Pattern: var pattern } => new()
        {
            ["field"] = field,
            ["type"] = "string",
            ["cased"] = pattern.Cased,
            ["parts"] = Parts(pattern),
        },
        EqualsTest { Operand: "true" or "false" } equals => new()
        {
            ["field"] = field,
            ["type"] = "bool",
            ["value"] = equals.Operand == "true",
        },
        EqualsTest equals => new() { ["field"] = field, ["type"] = "number", ["number"] = Number(equals.Operand) },
        RegexTest regex => new()
        {
            ["field"] = field,
            ["type"] = "regex",
            ["regex"] = regex.Pattern,
            ["flags"] = Flags(regex.Flags),
        },
        NetworkTest network => new() { ["field"] = field, ["type"] = "cidr", ["cidr"] = network.Operand },
        CompareTest compare => new()
        {
            ["field"] = field,
            ["type"] = "compare",
            ["op"] = compare.Comparison switch
            {
                Comparison.Less => "LT",
                Comparison.AtMost => "LTE",
                Comparison.Greater => "GT",
                _ => "GTE",
            },
            ["number"] = Number(compare.Operand),
        },
        TimePartTest part => new()
        {
            ["field"] = field,
            ["type"] = "timestamp_part",
            ["part"] = part.Part.ToString().ToUpperInvariant(),
            ["number"] = Number(part.Operand.ToString(CultureInfo.InvariantCulture)),
        },
        _ => throw new InvalidOperationException("unknown"),
    };

    private static JsonNode Number(string text) => JsonNode.Parse(text)!;

    private static JsonArray Flags(RegexOptions flags)
    {
        var names = new JsonArray();
        if (flags.HasFlag(RegexOptions.IgnoreCase)) names.Add("IGNORECASE");
        if (flags.HasFlag(RegexOptions.Multiline)) names.Add("MULTILINE");
        if (flags.HasFlag(RegexOptions.Singleline)) names.Add("DOTALL");
        return names;
    }

    private static JsonArray Parts(Pattern pattern)
    {
        var (parts, text) = (new JsonArray(), new StringBuilder());
        for (var at = 0; at <= pattern.Text.Length; at++)
        {
            var isWildcard = at < pattern.Text.Length && pattern.Wildcards.Contains(at);
            if (!isWildcard && at < pattern.Text.Length) text.Append(pattern.Text[at]);
            if (!isWildcard && at < pattern.Text.Length) continue;
            if (text.Length > 0) parts.Add(text.ToString());
            text.Clear();
            if (isWildcard) parts.Add($"<{pattern.Text[at]}>");
        }
        return parts;
    }
}
