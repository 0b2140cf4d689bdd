using System.Globalization;
using Tocsin.Language.Values;

namespace Tocsin.Language.Tests;

/// <summary>A predicate in words, for tables.</summary>
internal static class TreeText
{
    public static string Of(Predicate predicate) => predicate switch
    {
        And { Items.Count: 0 } => "ALL",
        And and => "AND(" + string.Join(", ", and.Items.Select(Of)) + ")",
        Or or => "OR(" + string.Join(", ", or.Items.Select(Of)) + ")",
        Not not => "NOT(" + Of(not.Item) + ")",
        AnyText any => Quoted("ANY ", any.Test.Operand),
        Leaf leaf => leaf.Field + " " + Of(leaf.Test),
        _ => throw new InvalidOperationException("unknown"),
    };

    private static string Of(ValueTest test) => test switch
    {
        ExistsTest => "exists",
        EqualsTest equals => Quoted(equals.Cased ? "== " : "= ", equals.Operand),
        WordsTest words => Quoted("~ ", words.Operand),
        PatternTest pattern => Quoted("like ", pattern.Pattern.Text),
        NetworkTest network => "in " + network.Operand,
        IndexTest index => "index " + Of(index.Name),
        OneOfTest many => "one of " + string.Join(' ', many.Operands),
        RegexTest regex => "re " + regex.Pattern,
        CompareTest compare => Of(compare),
        BetweenTest between => Of(between.Low) + " and " + Of(between.High),
        _ => throw new InvalidOperationException("unknown"),
    };

    private static string Of(CompareTest compare) => Quoted(
        compare.Comparison switch
        {
            Comparison.Less => "< ",
            Comparison.AtMost => "<= ",
            Comparison.Greater => "> ",
            _ => ">= ",
        },
        compare.Operand);

    private static string Quoted(string before, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{before}\"{text}\"");
}
