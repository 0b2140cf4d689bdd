using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Explaining;

/// <summary>
/// Says what small thing keeps a value from passing a test, where that is certain: the changed test, or the changed
/// value, was tried and passes.
/// </summary>
internal static class NearMiss
{
    private const int CharactersShown = 80;
    private const int TellingLength = 4;
    private const int MessageLength = 1_000;

    /// <summary>What is missing, in a sentence that stands behind "nearly: "; null when nothing is known.</summary>
    /// <param name="leaf">A part that does not hold, and is no negation.</param>
    /// <param name="values">What the event has.</param>
    public static string? Of(Explanation leaf, IReadOnlyList<NamedValue> values)
    {
        if (leaf.About is not Leaf { Field: var field, Test: var test }) return null;
        foreach (var value in leaf.Found)
        {
            if (OfValue(test, value) is { } why) return why;
        }
        return IsTelling(test) ? OtherField(field.Name, test, values) : null;
    }

    private static string? OfValue(ValueTest test, string value) => test switch
    {
        PatternTest pattern => OfPattern(pattern.Pattern, value),
        EqualsTest equals => OfBlanks(test, value) ?? OfNumber(equals.Operand, value) ?? OfPart(equals.Operand, value),
        RegexTest regex when (regex.Flags & RegexOptions.IgnoreCase) == 0
            && RegexTest.TryCreateForRule(regex.Pattern, regex.Flags | RegexOptions.IgnoreCase, out var any, out _)
            && Passes(any!, value) =>
                $"{Quoted(value)} has it in other letter case, which counts in expressions; re|i ignores it",
        CompareTest when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
            $"{Quoted(value)} is no number",
        NetworkTest when value.LastIndexOf(':') is var colon and > 0 && Passes(test, value[..colon]) =>
            $"{Quoted(value)} is an address with a port; only an address alone is in a network",
        _ => OfBlanks(test, value),
    };

    private static string? OfPattern(Pattern pattern, string value)
    {
        var (text, wildcards) = (pattern.Text, pattern.Wildcards);
        if (pattern.Cased && Fits(new Pattern(text, wildcards), value))
        {
            return $"{Quoted(value)} has other letter case, which counts because of cased";
        }
        var all = Enumerable.Range(0, text.Length).Where(i => text[i] is '*' or '?').ToList();
        if (all.Count > wildcards.Count && Fits(new Pattern(text, all, pattern.Cased), value))
        {
            return $"{Quoted(value)} would pass if each * and ? were a wildcard; behind a backslash they are themselves"
                + @": write \\* for a backslash and a wildcard";
        }
        if (Fits(pattern, value.Trim())) return $"{Quoted(value)} has blanks around it";
        if (Fits(pattern, value.Replace(@"\\", @"\", StringComparison.Ordinal)))
        {
            return $"the backslashes of {Quoted(value)} are doubled";
        }
        if (text.Contains(@"\\", StringComparison.Ordinal) && wildcards.All(w => w == 0 || w == text.Length - 1)
            && Fits(Undoubled(pattern), value))
        {
            return $"the rule's backslashes are doubled; {Quoted(value)} has single ones";
        }
        if (Fits(pattern, value.Replace('/', '\\')) || Fits(pattern, value.Replace('\\', '/')))
        {
            return $"{Quoted(value)} has slashes of the other kind";
        }
        return OfPosition(pattern, value);
    }

    private static string? OfPosition(Pattern pattern, string value)
    {
        var (text, wildcards) = (pattern.Text, pattern.Wildcards);
        var start = wildcards.Count > 0 && wildcards[0] == 0 && text[0] == '*' ? 1 : 0;
        var end = wildcards.Count > start && wildcards[^1] == text.Length - 1 && text[^1] == '*' ? 1 : 0;
        var inner = text[start..^end];
        if (wildcards.Count > start + end || inner.Length == 0) return null;
        if (start + end == 0 && OfNumber(inner, value) is { } number) return number;
        var comparison = pattern.Cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return start + end < 2 && value.Contains(inner, comparison)
            ? Position(start == 1 ? "end" : end == 1 ? "beginning" : "", value)
            : null;
    }

    private static string Position(string where, string value) => where.Length > 0
        ? $"{Quoted(value)} has it, but not at its {where}"
        : $"{Quoted(value)} has it among others: without contains, the whole value is compared";

    private static string? OfPart(string operand, string value) =>
        operand.Length > 0 && value.Length > operand.Length
            && !double.TryParse(value, CultureInfo.InvariantCulture, out _)
            && value.Contains(operand, StringComparison.OrdinalIgnoreCase)
            ? Position("", value)
            : null;

    private static string? OfBlanks(ValueTest test, string value) =>
        value.Trim() is var trimmed && trimmed.Length < value.Length && Passes(test, trimmed)
            ? $"{Quoted(value)} has blanks around it"
            : null;

    private static string? OfNumber(string operand, string value)
    {
        if (NumberOf(operand) is not { } left || NumberOf(value) is not { } right || left != right) return null;
        return $"{Quoted(value)} is the same number, but is spelt otherwise and compared as a text";
    }

    private static decimal? NumberOf(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        }
        return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static string? OtherField(string field, ValueTest test, IReadOnlyList<NamedValue> values)
    {
        foreach (var value in values)
        {
            // A message that says all of an event again has everything in it.
            if (value.Name == field || value.Text.Length is 0 or > MessageLength || value.Text.Contains('\n')) continue;
            if (!Passes(test, value.Text)) continue;
            return $"the event has it in {value.Name}: {Quoted(value.Text)}";
        }
        return null;
    }

    // A short text is in many fields by chance.
    private static bool IsTelling(ValueTest test) => test switch
    {
        PatternTest { Pattern: var pattern } => pattern.Text.Length - pattern.Wildcards.Count >= TellingLength,
        EqualsTest equals => equals.Operand.Length >= TellingLength,
        RegexTest regex => regex.Pattern.Length >= 2 * TellingLength,
        _ => false,
    };

    private static Pattern Undoubled(Pattern pattern)
    {
        var text = pattern.Text.Replace(@"\\", @"\", StringComparison.Ordinal);
        return new Pattern(text, [.. pattern.Wildcards.Select(w => w == 0 ? 0 : text.Length - 1)], pattern.Cased);
    }

    private static bool Fits(Pattern pattern, string value) => pattern.Matches(Encoding.UTF8.GetBytes(value));

    private static bool Passes(ValueTest test, string value)
    {
        try
        {
            return test.Text(Encoding.UTF8.GetBytes(value));
        }
        catch (TooMuchException)
        {
            return false;
        }
    }

    private static string Quoted(string value) =>
        value.Length <= CharactersShown ? $"'{value}'" : $"'{value[..CharactersShown]}…'";
}
