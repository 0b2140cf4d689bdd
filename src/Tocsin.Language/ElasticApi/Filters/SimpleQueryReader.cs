using System.Text;
using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads <c>simple_query_string</c>: <c>+</c> and, <c>|</c> or, <c>-</c> not, <c>"a phrase"</c>, <c>pre*</c>, brackets.
/// Nothing in it is a mistake: what makes no sense is passed over.
/// </summary>
internal sealed class SimpleQueryReader
{
    private const int DepthMax = 50;

    private readonly string _text;
    private readonly IReadOnlyList<string> _fields;
    private readonly bool _allByDefault;
    private int _at;

    private SimpleQueryReader(string text, IReadOnlyList<string> fields, bool allByDefault) =>
        (_text, _fields, _allByDefault) = (text, fields, allByDefault);

    /// <summary>Reads the query's body.</summary>
    public static Predicate Read(JsonElement body, RequestFields fields)
    {
        var text = Dsl.TextOf(body, "query")
            ?? throw ElasticException.Parsing("[simple_query_string] query text missing");
        if (text.Length > QueryParser.CharactersMax)
        {
            throw ElasticException.Argument(
                $"The query has {text.Length} characters; the limit is {QueryParser.CharactersMax}");
        }
        var reader = new SimpleQueryReader(
            text, MatchReader.Fields(body, fields),
            string.Equals(Dsl.TextOf(body, "default_operator"), "and", StringComparison.OrdinalIgnoreCase));
        return reader.Group(0) ?? Predicate.Nothing;
    }

    // Operators bind from left to right; each joins what stands before it with what follows.
    private Predicate? Group(int depth)
    {
        Predicate? left = null;
        bool? isAnd = null;
        while (_at < _text.Length && !(depth > 0 && _text[_at] == ')'))
        {
            var c = _text[_at];
            if (char.IsWhiteSpace(c) || c == ')') _at++;
            else if (c is '+' or '|')
            {
                isAnd = c == '+';
                _at++;
            }
            else
            {
                if (Clause(depth) is not { } clause) continue;
                left = left is null ? clause : isAnd ?? _allByDefault ? Both(left, clause) : Either(left, clause);
                isAnd = null;
            }
        }
        return left;
    }

    private Predicate? Clause(int depth)
    {
        var isNot = false;
        for (; _at < _text.Length && _text[_at] == '-'; _at++) isNot = !isNot;
        if (_at == _text.Length) return null;
        var clause = _text[_at] switch
        {
            '(' when depth < DepthMax => Inside(depth),
            '"' => Phrase(),
            _ => Word(),
        };
        return clause is not null && isNot ? new Not(clause) : clause;
    }

    private Predicate? Inside(int depth)
    {
        _at++;
        var group = Group(depth + 1);
        _at++;
        return group;
    }

    private Predicate? Phrase()
    {
        var start = ++_at;
        while (_at < _text.Length && _text[_at] != '"') _at++;
        var phrase = _text[start.._at];
        _at++;
        SkipDistance();
        return phrase.Length == 0
            ? null
            : Each(field => MatchReader.Text(field, phrase, isPhrase: true, _allByDefault));
    }

    private Predicate? Word()
    {
        var word = new StringBuilder();
        var isPrefix = false;
        for (; _at < _text.Length && !char.IsWhiteSpace(_text[_at])
            && _text[_at] is not ('|' or '+' or '(' or ')' or '"' or '~'); _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
            else if (_text[_at] == '*' && word.Length > 0)
            {
                isPrefix = true;
                continue;
            }
            word.Append(_text[_at]);
        }
        // A sign on which no word can end must not be met for ever.
        if (word.Length == 0 && _at < _text.Length && _text[_at] is '(' or '~') _at++;
        SkipDistance();
        var text = word.ToString();
        if (text.Length == 0) return null;
        if (text == "*") return Predicate.Everything;
        return Each(
            field => isPrefix ? Beginning(field, text) : MatchReader.Text(field, text, isPhrase: false, _allByDefault));
    }

    private void SkipDistance()
    {
        if (_at == _text.Length || _text[_at] != '~') return;
        for (_at++; _at < _text.Length && char.IsAsciiDigit(_text[_at]); _at++)
        {
        }
    }

    private static Predicate Beginning(string field, string text)
    {
        if (field != "*") return FilterReader.Like(field, text + "*", [text.Length], cased: true);
        var words = FilterReader.Checked(new WordsTest(text + "*", [text.Length]));
        return words.Count > 0 ? new AnyText(words) : Predicate.Nothing;
    }

    private Predicate Each(Func<string, Predicate> predicate) => FilterReader.Any([.. _fields.Select(predicate)]);

    private static And Both(Predicate left, Predicate right) => new And([left, right]);

    private static Or Either(Predicate left, Predicate right) => new Or([left, right]);
}
