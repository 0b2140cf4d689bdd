using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>Tests in words.</summary>
internal static class TestText
{
    /// <summary>A test in words, to stand behind a field's name.</summary>
    public static string Of(ValueTest test) => test switch
    {
        PatternTest pattern => Of(pattern.Pattern),
        EqualsTest equals => $"is {equals.Operand}",
        ExistsTest => "exists",
        RegexTest regex => $"matches /{regex.Pattern}/",
        NetworkTest network => $"is in {network.Operand}",
        CompareTest compare => $"is {Of(compare.Comparison)} {compare.Operand}",
        WordsTest => "has the words",
        _ => test.ToString() is { } text && !text.StartsWith("Tocsin.", StringComparison.Ordinal) ? text
            : "passes a test",
    };

    /// <summary>A relation in words.</summary>
    public static string Of(FieldRelation how) => how switch
    {
        FieldRelation.Equal => "is",
        FieldRelation.StartsWith => "starts with",
        FieldRelation.EndsWith => "ends with",
        FieldRelation.Contains => "contains",
        FieldRelation.Less => "is less than",
        FieldRelation.AtMost => "is at most",
        FieldRelation.Greater => "is greater than",
        _ => "is at least",
    };

    private static string Of(Comparison comparison) => comparison switch
    {
        Comparison.Less => "less than",
        Comparison.AtMost => "at most",
        Comparison.Greater => "greater than",
        _ => "at least",
    };

    private static string Of(Pattern pattern)
    {
        var cased = pattern.Cased ? " (case counts)" : "";
        var (text, wild) = (pattern.Text, pattern.Wildcards);
        var start = wild.Count > 0 && wild[0] == 0 && text[0] == '*' ? 1 : 0;
        var end = wild.Count > start && wild[^1] == text.Length - 1 && text[^1] == '*' ? 1 : 0;
        if (wild.Count > start + end) return $"is like '{text}'{cased}";
        var inner = text[start..^end];
        return (start, end) switch
        {
            (1, 1) => $"contains '{inner}'{cased}",
            (1, 0) => $"ends with '{inner}'{cased}",
            (0, 1) => $"starts with '{inner}'{cased}",
            _ => $"is '{inner}'{cased}",
        };
    }
}
