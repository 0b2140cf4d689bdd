using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sigma;

namespace Tocsin.Rules.Tests.Reading;

/// <summary>A rule's condition in words, for tables. Wildcards stand in angle brackets.</summary>
internal static class TreeText
{
    public static string Of(Predicate predicate) => predicate switch
    {
        And and => "(" + string.Join(" & ", and.Items.Select(Of)) + ")",
        Or or => "(" + string.Join(" | ", or.Items.Select(Of)) + ")",
        Not not => "!" + Of(not.Item),
        Selection selection => Of(selection.Item),
        Keyword keyword => "any " + Of(keyword.Test),
        Present present => present.Field + " there",
        FieldMatch match => $"{match.Field} {match.How} {match.Other}{(match.Cased ? " cased" : "")}",
        Leaf leaf => leaf.Field + " " + Of(leaf.Test),
        _ => throw new InvalidOperationException("unknown"),
    };

    private static string Of(ValueTest test) => test switch
    {
        ExistsTest => "exists",
        EqualsTest equals => "is " + equals.Operand,
        PatternTest { Pattern: var pattern } => (pattern.Cased ? "== " : "= ") + Of(pattern),
        NetworkTest network => "in " + network.Operand,
        RegexTest { Flags: RegexOptions.None } regex => $"/{regex.Pattern}/",
        RegexTest regex => $"/{regex.Pattern}/ {regex.Flags}",
        CompareTest compare => $"{compare.Comparison} {compare.Operand}",
        TimePartTest { Comparison: null } part => $"{part.Part} {part.Operand}",
        TimePartTest part => $"{part.Part} {part.Comparison} {part.Operand}",
        _ => throw new InvalidOperationException("unknown"),
    };

    private static string Of(Pattern pattern)
    {
        var text = new StringBuilder();
        for (var at = 0; at < pattern.Text.Length; at++)
        {
            var c = pattern.Text[at];
            if (pattern.Wildcards.Contains(at)) text.Append('<').Append(c).Append('>');
            else text.Append(c == '\0' ? '␀' : c);
        }
        return text.ToString();
    }
}
