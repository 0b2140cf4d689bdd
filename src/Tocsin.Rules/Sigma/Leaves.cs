using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>Makes tests of values that went through their modifiers.</summary>
internal static class Leaves
{
    /// <summary>What a field must be; or why there is no such thing.</summary>
    public static (Predicate? Found, string? Why) OfField(FieldRef field, Operand operand)
    {
        switch (operand)
        {
            case NullOperand:
                return (new Not(new Leaf(field, new ExistsTest())), null);
            case PresenceOperand presence:
                return (presence.IsThere ? new Present(field) : new Not(new Present(field)), null);
            case FieldOperand other:
                return (new FieldMatch(field, new FieldRef(other.Name), other.How, other.Cased), null);
            default:
                var (test, why) = TestOf(operand);
                return (test is null ? null : new Leaf(field, test), why);
        }
    }

    /// <summary>What some field must be; or why there is no such thing.</summary>
    /// <param name="operand">The value.</param>
    /// <param name="isOpened">Whether a modifier says where in a text it is; else it may be anywhere.</param>
    public static (Predicate? Found, string? Why) OfKeyword(Operand operand, bool isOpened)
    {
        switch (operand)
        {
            case NullOperand or PresenceOperand or FieldOperand or TimePartOperand:
                return (null, $"A keyword cannot be {operand.What}; name a field before it");
            case NumberOperand number:
                operand = new TextOperand(number.Text, number.Text, []);
                break;
            case BooleanOperand boolean:
                operand = new TextOperand("", boolean.Value ? "true" : "false", []);
                break;
            case TextOperand { Text.Length: 0 }:
                return (null, "An empty keyword is in every event");
        }
        if (operand is TextOperand text && !isOpened)
        {
            if (Encodings.Settle(ref text) is { } fault) return (null, fault);
            operand = text.Open(before: true, behind: true);
        }
        var (test, why) = TestOf(operand);
        return (test is null ? null : new Keyword(test), why);
    }

    private static (ValueTest? Test, string? Why) TestOf(Operand operand)
    {
        switch (operand)
        {
            case TextOperand text:
                return Encodings.Settle(ref text) is { } fault
                    ? (null, fault)
                    : (new PatternTest(new Pattern(text.Text, text.Wildcards, text.Cased)), null);
            case NumberOperand number:
                return (new EqualsTest(number.Text, cased: false), null);
            case BooleanOperand boolean:
                return (new EqualsTest(boolean.Value ? "true" : "false", cased: false), null);
            case CompareOperand compare:
                return (new CompareTest(compare.Comparison, compare.Number, ticks: null), null);
            case TimePartOperand part:
                return (new TimePartTest(part.Part, part.Comparison, part.Number), null);
            case NetworkOperand network:
                return (network.Test, null);
            case RegexOperand regex:
                return RegexTest.TryCreateForRule(regex.Expression, regex.Flags, out var test, out var why)
                    ? (test, null)
                    : (null, why);
            default:
                return (null, $"There is no test for {operand.What}");
        }
    }
}
