using System.Buffers;
using System.Net.NetworkInformation;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Language.Times;
using Tocsin.Language.Values;

namespace Tocsin.Language.Parse;

/// <summary>
/// Reads filters: Lucene's syntax as people type it into Kibana. From loose to tight: OR, AND (which may be left out),
/// NOT. The method for each construct is named as in docs/query-language.md.
/// </summary>
internal sealed class FilterParser(Cursor cursor, Instant now)
{
    /// <summary>How deep brackets may nest; the reader calls itself once a level.</summary>
    private const int DepthMax = 100;

    /// <summary>How many comparisons one query may have.</summary>
    private const int LeavesMax = 10_000;

    private static readonly FieldRef Exists = new("_exists_");
    private static readonly string SummaryPath = Schema.Names[Schema.Summary];
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    private readonly TimeConditions _times = new(now);
    private int _depth;
    private int _leaves;

    /// <summary>The filter before the first pipe.</summary>
    public Predicate Filter()
    {
        if (cursor.AtEnd || cursor.Current == '|') return Predicate.Everything;
        var filter = Or(null);
        if (!cursor.AtEnd && cursor.Current != '|')
        {
            throw Cursor.Error($"Expected AND, OR, a further condition or '|', found {cursor.Here()}", cursor.Position);
        }
        return filter;
    }

    private Predicate Or(FieldRef? inside)
    {
        var items = new List<Predicate> { And(inside) };
        while (TakeOr()) items.Add(And(inside));
        return items.Count == 1 ? items[0] : new Or(items);
    }

    private bool TakeOr() => cursor.TryTakeOperator("OR") || cursor.TryTake("||");

    private Predicate And(FieldRef? inside)
    {
        var items = new List<Predicate> { Not(inside) };
        while (true)
        {
            if (cursor.TryTakeOperator("AND") || cursor.TryTake("&&"))
            {
                items.Add(Not(inside));
                continue;
            }
            if (cursor.AtEnd || cursor.Current is ')' or '|' || cursor.IsOperator("OR")) break;
            items.Add(Not(inside));
        }
        return items.Count == 1 ? items[0] : new And(items);
    }

    private Predicate Not(FieldRef? inside)
    {
        cursor.SkipSpace();
        if (++_depth > DepthMax) throw Cursor.Error($"Nested deeper than {DepthMax} levels", cursor.Position);
        try
        {
            if (cursor.TryTakeOperator("NOT")) return new Not(Not(inside));
            if (cursor.Current is '-' or '!' && !char.IsWhiteSpace(cursor.Following) && cursor.Following != '\0')
            {
                cursor.TryTake(cursor.Current.ToString());
                return new Not(Not(inside));
            }
            // Lucene's "must": everything must here.
            if (cursor.Current == '+') cursor.TryTake("+");
            return Condition(inside);
        }
        finally
        {
            _depth--;
        }
    }

    private Predicate Condition(FieldRef? inside)
    {
        cursor.SkipSpace();
        if (cursor.Current == '(') return Group(inside);
        if (++_leaves > LeavesMax)
        {
            throw Cursor.Error($"More than {LeavesMax} conditions in one query", cursor.Position);
        }
        foreach (var word in (ReadOnlySpan<string>)["AND", "OR"])
        {
            if (cursor.IsOperator(word)) throw Cursor.Error($"Expected a condition before {word}", cursor.Position);
        }
        return inside is null ? FieldOrText() : Value(inside);
    }

    private Predicate Group(FieldRef? inside)
    {
        var start = cursor.Position;
        cursor.TryTake("(");
        var group = Or(inside);
        cursor.SkipSpace();
        if (!cursor.TryTake(")"))
        {
            throw Cursor.Error(
                cursor.AtEnd
                    ? "The bracket that begins here is never closed; expected ')'"
                    : $"Expected ')', found {cursor.Here()}",
                cursor.AtEnd ? start : cursor.Position);
        }
        return group;
    }

    private Predicate FieldOrText()
    {
        var start = cursor.Position;
        // Colons make a network's address, be it IPv6's, one word; a field would find nothing.
        if (!HardwareOrAddress() && FieldName() is { } field) return Value(field);
        cursor.ReturnTo(start);
        var word = cursor.Current == '"' ? cursor.Quoted() : cursor.Plain();
        if (word.Text.Length == 0 && !word.Quoted)
        {
            throw Cursor.Error($"Expected a word, \"a phrase\" or field:value, found {cursor.Here()}", cursor.Position);
        }
        RefuseSuffix(word);
        return IsStar(word) ? Predicate.Everything : new AnyText(Words(word));
    }

    private bool HardwareOrAddress()
    {
        var start = cursor.Position;
        var word = cursor.Plain().Text;
        cursor.ReturnTo(start);
        return word.Count(c => c == ':') switch
        {
            < 2 => false,
            5 when word.Length == MacLength && PhysicalAddress.TryParse(word, out _) => true,
            _ => AddressText.TryParse(Encoding.UTF8.GetBytes(word), out _),
        };
    }

    private const int MacLength = 17;

    // NAME: with quoted pieces for what a bare name cannot spell: details."message id":x
    private FieldRef? FieldName()
    {
        var name = "";
        var start = cursor.Position;
        while (true)
        {
            if (cursor.Current == '"')
            {
                if (name.Length > 0 && name[^1] != '.') return null;
                name += cursor.Quoted().Text;
            }
            else
            {
                var word = cursor.Plain(":");
                if (word.Wildcards.Count > 0) return null;
                if (word.Text.Length == 0) break;
                name += word.Text;
            }
        }
        if (!cursor.TryTake(":")) return null;
        if (name.Length == 0) throw Cursor.Error("Expected a field's name before ':'", start);
        return name == "_exists_" ? Exists : new FieldRef(name);
    }

    private Predicate Value(FieldRef field)
    {
        cursor.SkipSpace();
        var start = cursor.Position;
        if (ReferenceEquals(field, Exists))
        {
            var name = AnyWord("a field's name").Text;
            return name.Length > 0
                ? new Leaf(new FieldRef(name), new ExistsTest())
                : throw Cursor.Error("Expected a field's name, found nothing in the quotes", start);
        }
        switch (cursor.Current)
        {
            case '(':
                // Those inside count, each of them.
                _leaves--;
                return Group(field);
            case '[' or '{':
                return Range(field);
            case '/':
                return Regex(field);
            case '=' or '~' or '>' or '<':
                return Compared(field);
            default:
                var word = AnyWord("a value");
                return Value(field, word, start);
        }
    }

    private Leaf Value(FieldRef field, Word word, int start)
    {
        if (IsStar(word)) return new Leaf(field, new ExistsTest());
        if (!word.Quoted && NetworkTest.TryCreate(word.Text, out var network)) return new Leaf(field, network!);
        if (word.Wildcards.Count > 0)
        {
            if (Pattern.Fault(word.Text, word.Wildcards.Count) is { } fault) throw Cursor.Error(fault, start);
            return new Leaf(field, new PatternTest(new Pattern(word.Text, word.Wildcards)));
        }
        if (TimeConditions.Are(field)) return _times.Equal(field, word with { Position = start });
        if (field.Path == SummaryPath) return new Leaf(field, Words(word with { Position = start }));
        return new Leaf(field, new EqualsTest(word.Text, cased: false)) { InSummary = new WordsTest(word.Text, []) };
    }

    private Leaf Compared(FieldRef field)
    {
        if (cursor.TryTake("="))
        {
            var value = AnyWord("a value");
            return TimeConditions.Are(field) ? _times.Equal(field, value)
                : new Leaf(field, new EqualsTest(value.Text, cased: true));
        }
        if (cursor.TryTake("~")) return new Leaf(field, Words(AnyWord("words")));
        var comparison = cursor.TryTake(">=") ? Comparison.AtLeast
            : cursor.TryTake("<=") ? Comparison.AtMost
            : cursor.TryTake(">") ? Comparison.Greater
            : Take("<", Comparison.Less);
        return new Leaf(field, Compare(field, comparison, AnyWord("a number, a time or a text")));
    }

    private Comparison Take(string text, Comparison comparison)
    {
        cursor.TryTake(text);
        return comparison;
    }

    private Predicate Range(FieldRef field)
    {
        var start = cursor.Position;
        var low = cursor.TryTake("[") ? Comparison.AtLeast : Take("{", Comparison.Greater);
        var from = AnyWord("the lower end of the range");
        if (!cursor.TryTakeOperator("TO")) throw Cursor.Error($"Expected TO, found {cursor.Here()}", cursor.Position);
        var to = AnyWord("the upper end of the range");
        cursor.SkipSpace();
        Comparison high;
        if (cursor.TryTake("]")) high = Comparison.AtMost;
        else if (cursor.TryTake("}")) high = Comparison.Less;
        else
        {
            throw Cursor.Error($"The range is never closed; expected ']' or '}}', found {cursor.Here()}",
                cursor.AtEnd ? start : cursor.Position);
        }
        var both = new List<Predicate>();
        if (!IsStar(from)) both.Add(new Leaf(field, Compare(field, low, from)));
        if (!IsStar(to)) both.Add(new Leaf(field, Compare(field, high, to)));
        return both.Count switch
        {
            0 => new Leaf(field, new ExistsTest()),
            1 => both[0],
            // One value must pass both ends: of an array, each element is asked alone.
            _ => new Leaf(field, new BetweenTest((CompareTest)((Leaf)both[0]).Test, (CompareTest)((Leaf)both[1]).Test)),
        };
    }

    private CompareTest Compare(FieldRef field, Comparison comparison, Word operand) => TimeConditions.Are(field)
        ? _times.Compare(comparison, operand)
        : new(comparison, operand.Text, TimeExpression.TryParse(operand.Text, now, out var time) ? time.Ticks : null);

    private Leaf Regex(FieldRef field)
    {
        var expression = cursor.Regex();
        var flags = cursor.Plain();
        if (flags.Text is not ("" or "i"))
        {
            throw Cursor.Error(
                "Expected a blank or the flag i (letter case aside) behind the expression; for a path put it in "
                + "quotes, or write \\/ for its slashes", flags.Position);
        }
        return RegexTest.TryCreate(
            flags.Text == "i" ? "(?i)" + expression.Text : expression.Text, out var test, out var why)
            ? new Leaf(field, test!)
            : throw Cursor.Error(why, expression.Position);
    }

    private Word AnyWord(string expected)
    {
        cursor.SkipSpace();
        var word = cursor.Current == '"' ? cursor.Quoted() : cursor.Plain();
        if (word.Text.Length == 0 && !word.Quoted)
        {
            throw Cursor.Error($"Expected {expected}, found {cursor.Here()}", cursor.Position);
        }
        RefuseSuffix(word);
        return word;
    }

    // Lucene's ~1, ~5 and ^2: taken for a part of the text they would find nothing, and nobody would know why.
    private void RefuseSuffix(Word word)
    {
        var at = word.Quoted ? cursor.Position : word.Position;
        var suffix = word.Quoted ? cursor.Current is '~' or '^' ? cursor.Plain().Text : "" : word.Text;
        var sign = suffix.LastIndexOfAny(['~', '^']);
        if (sign < 0 || (sign == 0 && !word.Quoted) || !IsNumber(suffix.AsSpan(sign + 1))) return;
        if (suffix[sign] == '^' && sign == suffix.Length - 1) return;
        throw Cursor.Error(
            suffix[sign] == '^'
                ? "Boosts (^2) mean nothing here: events are in the order of time; "
                    + "leave it out, or put the text in quotes"
            : word.Quoted
                ? "Distances (\"a b\"~5) cannot be asked for: "
                    + "write a AND b for words anywhere, \"a b\" for words side by side"
            : "Fuzzy words (word~1) cannot be asked for: "
                + "write w?rd, wor* or field:/expression/, or put the text in quotes",
            at + sign);
    }

    private static WordsTest Words(Word word)
    {
        var words = new WordsTest(word.Text, word.Wildcards);
        if (words.Fault is { } fault) throw Cursor.Error(fault, word.Position);
        return words.Count > 0
            ? words
            : throw Cursor.Error("There is no word in this text; for signs alone use FIELD:*signs*", word.Position);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Number);

    private static bool IsStar(Word word) => word is { Quoted: false, Text: "*", Wildcards.Count: 1 };
}
