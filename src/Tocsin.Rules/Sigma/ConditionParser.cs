using Tocsin.Language;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// Reads conditions (specification of Sigma 2.1, "Condition"): names, <c>not</c>, <c>and</c>, <c>or</c>, parentheses,
/// <c>1 of</c>, <c>any of</c> and <c>all of</c> with a pattern or <c>them</c>. From loose to tight: or, and, not, of.
/// </summary>
internal sealed class ConditionParser
{
    /// <summary>How long a condition may be.</summary>
    public const int CharactersMax = 20_000;

    private const int DepthMax = 100;
    private const long SizeMax = 1_000_000;
    private const long WorkMax = 10_000_000;

    private readonly string _text;
    private readonly Selections _selections;
    private string? _why;
    private int _whyAt;
    private int _from;
    private int _end;
    private int _depth;
    private long _size;
    private long _work;

    private ConditionParser(string text, Selections selections) => (_text, _selections) = (text, selections);

    private ReadOnlySpan<char> Word => _text.AsSpan(_from, _end - _from);

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="selections">What its names stand for.</param>
    /// <param name="why">What is wrong; null when nothing is.</param>
    /// <param name="at">Which character that is about, from 0.</param>
    /// <returns>What it says; null when it is wrong.</returns>
    public static Predicate? Read(string text, Selections selections, out string? why, out int at)
    {
        (why, at) = (null, 0);
        if (text.Length > CharactersMax)
        {
            why = $"The condition has more than {CharactersMax} characters";
            return null;
        }
        var parser = new ConditionParser(text, selections);
        parser.Next();
        var found = parser.Any();
        if (parser._why is null && parser._from < text.Length) parser.Fail(parser.Unexpected());
        (why, at) = (parser._why, parser._whyAt);
        return why is null ? found : null;
    }

    private Predicate? Any()
    {
        var items = new List<Predicate>();
        do
        {
            if (All() is not { } item) return null;
            items.Add(item);
        }
        while (TryTake("or"));
        return items.Count == 1 ? items[0] : new Or(items);
    }

    private Predicate? All()
    {
        var items = new List<Predicate>();
        do
        {
            if (Negated() is not { } item) return null;
            items.Add(item);
        }
        while (TryTake("and"));
        return items.Count == 1 ? items[0] : new And(items);
    }

    private Predicate? Negated()
    {
        if (++_depth > DepthMax) return Fail($"The condition is nested more than {DepthMax} deep");
        var found = TryTake("not") ? Negated() is { } item ? new Not(item) : null : One();
        _depth--;
        return found;
    }

    private Predicate? One()
    {
        if (TryTake("("))
        {
            var inner = Any();
            if (inner is null || TryTake(")")) return inner;
            return Fail(_from < _text.Length && Word is "|" ? Unexpected() : "A closing parenthesis is missing");
        }
        if (Word.IsEmpty) return Fail("The condition ends where a name is expected");
        if (Word is ")" or "|" or "and" or "or") return Fail(Unexpected());
        var name = Word.ToString();
        var at = _from;
        Next();
        if (Word is "of") return Of(name, at);
        if (_selections.TryGet(name, out var found)) return Sized(found.Selection, found.Size, at);
        return Fail(Undefined(name), at);
    }

    private Predicate? Of(string quantifier, int at)
    {
        if (quantifier is not ("1" or "any" or "all"))
        {
            return Fail($"{quantifier} of is not in Sigma; there are 1 of, any of and all of", at);
        }
        Next();
        var patternAt = _from;
        if (Word.IsEmpty || Word is "(" or ")" or "|" or "and" or "or" or "not")
        {
            return Fail($"After {quantifier} of comes them, a name, or a pattern such as selection_*");
        }
        var pattern = Word.ToString();
        Next();
        var items = new List<Predicate>();
        foreach (var name in _selections.Names) _work += name.Length + 1;
        if (_work > WorkMax) return Fail("The condition has too many patterns for so many names", patternAt);
        foreach (var (selection, size) in _selections.Like(pattern == "them" ? "*" : pattern))
        {
            if (Sized(selection, size, patternAt) is null) return null;
            items.Add(selection);
        }
        return items.Count switch
        {
            0 when pattern == "them" => Fail("There is nothing that them could be", patternAt),
            0 => Fail($"No name is like {pattern}{Nearest.DidYouMean(pattern, _selections.Names)}", patternAt),
            1 => items[0],
            _ => quantifier == "all" ? new And(items) : new Or(items),
        };
    }

    private Predicate? Sized(Predicate found, long size, int at)
    {
        _size += size;
        return _size <= SizeMax
            ? found
            : Fail($"The condition stands for more than {SizeMax} tests", at);
    }

    private string Undefined(string name)
    {
        var lower = name.ToLowerInvariant();
        if (name is "of" or "them") return $"{name} stands only behind 1, any or all: 1 of selection_*, all of them";
        if (lower is "and" or "or" or "not" or "of" or "them") return $"{name} must be written {lower}";
        return $"There is no {name} in the detection{Nearest.DidYouMean(name, _selections.Names)}";
    }

    private string Unexpected()
    {
        if (Word is "|") return "Aggregations behind a pipe are not in Sigma any more: write a correlation";
        var word = Word.ToString();
        var lower = word.ToLowerInvariant();
        return lower is "and" or "or" or "not" && lower != word
            ? $"{word} must be written {lower}"
            : $"{word} is not expected here; between two names comes and, or";
    }

    private Predicate? Fail(string why, int at = -1)
    {
        if (_why is null) (_why, _whyAt) = (why, at < 0 ? _from : at);
        return null;
    }

    private bool TryTake(string word)
    {
        if (!Word.SequenceEqual(word)) return false;
        Next();
        return true;
    }

    // Goes to the next word: a sign, or what stands between blanks and signs.
    private void Next()
    {
        _from = _end;
        while (_from < _text.Length && char.IsWhiteSpace(_text[_from])) _from++;
        _end = _from;
        if (_end < _text.Length && IsSign(_text[_end]))
        {
            _end++;
            return;
        }
        while (_end < _text.Length && !char.IsWhiteSpace(_text[_end]) && !IsSign(_text[_end])) _end++;
    }

    private static bool IsSign(char c) => c is '(' or ')' or '|';
}
