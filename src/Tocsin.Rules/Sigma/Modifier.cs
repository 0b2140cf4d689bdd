using System.Globalization;
using System.Text.RegularExpressions;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// What Sigma's modifiers make of one value (specification of Sigma 2.1, appendix of modifiers). Those that concern a
/// whole item (<c>all</c>, <c>neq</c>) and placeholders are not among them.
/// </summary>
internal static class Modifier
{
    /// <summary>The names of all that there are, with those of items.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "contains", "startswith", "endswith", "all", "neq", "cased", "windash", "base64", "base64offset", "wide",
        "utf16", "utf16le", "utf16be", "re", "i", "ignorecase", "m", "multiline", "s", "dotall", "cidr", "lt", "lte",
        "gt", "gte", "exists", "fieldref", "expand", "minute", "hour", "day", "week", "month", "year",
    ];

    /// <summary>
    /// Applies a modifier to a value. Some make several of one, any of which is looked for.
    /// </summary>
    /// <param name="name">The modifier.</param>
    /// <param name="value">The value.</param>
    /// <param name="isFirst">Whether no other modifier changed the value before.</param>
    /// <param name="to">What it makes is added here.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Apply(string name, Operand value, bool isFirst, List<Operand> to)
    {
        switch (name)
        {
            case "contains" or "startswith" or "endswith":
                return Opened(name, value, to);
            case "re" or "cidr" or "fieldref" or "exists" when !isFirst:
                return $"{name} must be the first modifier";
            case "re" when value is TextOperand text:
                to.Add(new RegexOperand(PerlExpression.ForDotNet(text.Raw), RegexOptions.None));
                return null;
            case "i" or "ignorecase":
                return Flagged(name, RegexOptions.IgnoreCase, value, to);
            case "m" or "multiline":
                return Flagged(name, RegexOptions.Multiline, value, to);
            case "s" or "dotall":
                return Flagged(name, RegexOptions.Singleline, value, to);
            case "cidr" when value is TextOperand text:
                return Network(text, to);
            case "exists" when value is BooleanOperand boolean:
                to.Add(new PresenceOperand(boolean.Value));
                return null;
            case "fieldref" when value is TextOperand { Wildcards.Count: > 0 } or TextOperand { Text: "" }:
                return "fieldref wants the name of a field, without wildcards";
            case "fieldref" when value is TextOperand text:
                to.Add(new FieldOperand(text.Raw, FieldRelation.Equal, Cased: false));
                return null;
            case "cased" when value is TextOperand text:
                to.Add(text with { Cased = true });
                return null;
            case "cased" when value is FieldOperand field:
                to.Add(field with { Cased = true });
                return null;
            case "windash" when value is TextOperand text:
                return Dashes.Vary(text, to);
            case "base64" or "base64offset" when value is TextOperand text:
                return Encodings.Base64(text, isOffset: name == "base64offset", to);
            case "wide" or "utf16" or "utf16le" or "utf16be" when value is TextOperand text:
                return Encodings.Utf16(name, text, to);
            case "lt" or "lte" or "gt" or "gte":
                return Compared(name, value, to);
            case "minute" or "hour" or "day" or "week" or "month" or "year" when value is NumberOperand number:
                return TimePartOf(name, number, to);
            default:
                return $"{name} does not go with {value.What}{Remedy(name)}";
        }
    }

    private static string Remedy(string name) => name switch
    {
        "exists" => "; write true or false, without quotes",
        "minute" or "hour" or "day" or "week" or "month" or "year" => "; write a number, without quotes",
        "re" or "cidr" or "fieldref" or "cased" or "windash" or "base64" or "base64offset" =>
            "; put the value in quotes if it is a text",
        _ => "",
    };

    private static string? Opened(string name, Operand value, List<Operand> to)
    {
        var (before, behind) = (name != "startswith", name != "endswith");
        switch (value)
        {
            case TextOperand text:
                if (Encodings.Settle(ref text) is { } why) return why;
                to.Add(text.Open(before, behind));
                return null;
            // An expression is searched for: only where it is held to an end is there something to say.
            case RegexOperand regex:
                to.Add(name switch
                {
                    "startswith" => regex with { Expression = $@"\A(?:{regex.Expression})" },
                    "endswith" => regex with { Expression = $@"(?:{regex.Expression})\z" },
                    _ => regex,
                });
                return null;
            case FieldOperand { How: FieldRelation.Equal } field:
                to.Add(field with
                {
                    How = name switch
                    {
                        "startswith" => FieldRelation.StartsWith,
                        "endswith" => FieldRelation.EndsWith,
                        _ => FieldRelation.Contains,
                    },
                });
                return null;
            default:
                return $"{name} does not go with {value.What}; put the value in quotes if it is a text";
        }
    }

    private static string? Flagged(string name, RegexOptions flag, Operand value, List<Operand> to)
    {
        if (value is not RegexOperand regex) return $"{name} is a flag of a regular expression: write re before it";
        to.Add(regex with { Flags = regex.Flags | flag });
        return null;
    }

    private static string? Network(TextOperand text, List<Operand> to)
    {
        if (!NetworkTest.TryCreate(text.Text, out var test)) return "This is not a network, such as 192.168.0.0/16";
        if (test!.HasHostBits) return "The network has bits set behind its length; write its first address";
        to.Add(new NetworkOperand(test));
        return null;
    }

    private static string? Compared(string name, Operand value, List<Operand> to)
    {
        var (comparison, relation) = name switch
        {
            "lt" => (Comparison.Less, FieldRelation.Less),
            "lte" => (Comparison.AtMost, FieldRelation.AtMost),
            "gt" => (Comparison.Greater, FieldRelation.Greater),
            _ => (Comparison.AtLeast, FieldRelation.AtLeast),
        };
        switch (value)
        {
            case NumberOperand number:
                to.Add(new CompareOperand(comparison, number.Text));
                return null;
            case TimePartOperand { Comparison: null } part:
                to.Add(part with { Comparison = comparison });
                return null;
            case FieldOperand { How: FieldRelation.Equal } field:
                to.Add(field with { How = relation });
                return null;
            default:
                return $"{name} does not go with {value.What}; write a number, without quotes";
        }
    }

    private static string? TimePartOf(string name, NumberOperand number, List<Operand> to)
    {
        var (part, most) = name switch
        {
            "minute" => (TimePart.Minute, 59),
            "hour" => (TimePart.Hour, 23),
            "day" => (TimePart.Day, 31),
            "week" => (TimePart.Week, 53),
            "month" => (TimePart.Month, 12),
            _ => (TimePart.Year, 9_999),
        };
        if (!int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > most)
        {
            return $"{name} must be a whole number up to {most}";
        }
        to.Add(new TimePartOperand(part, Comparison: null, value));
        return null;
    }
}
