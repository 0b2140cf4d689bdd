using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads <c>match</c> and its kin. Of the summary, words are asked for; of any other field, the whole value. A question
/// without a field, or about <c>*</c>, looks for words anywhere.
/// </summary>
internal sealed class MatchReader
{
    private const string AnyField = "*";

    /// <summary>Reads a query of this name.</summary>
    public Predicate Read(string query, JsonElement body)
    {
        if (query == "multi_match") return Multiple(body);
        var (name, value, options) = FilterReader.FieldBody(body, query, "query");
        var form = query switch
        {
            "match_phrase" => Form.Phrase,
            "match_phrase_prefix" => Form.PhrasePrefix,
            "match_bool_prefix" => Form.WordsPrefix,
            _ => Dsl.TextOf(options, "type") switch
            {
                "phrase" => Form.Phrase,
                "phrase_prefix" => Form.PhrasePrefix,
                _ => Form.Words,
            },
        };
        return Match(name, Dsl.Text(value, query), form, options);
    }

    /// <summary>Words or a phrase in a field, with the default operator between words.</summary>
    public static Predicate Text(string field, string text, bool isPhrase, bool allWords) =>
        Match(field, text, isPhrase ? Form.Phrase : Form.Words, allWords, null);

    private static Predicate Multiple(JsonElement body)
    {
        var text = Dsl.TextOf(body, "query") ?? throw ElasticException.Parsing("[multi_match] requires [query]");
        var form = Dsl.TextOf(body, "type") switch
        {
            "phrase" => Form.Phrase,
            "phrase_prefix" => Form.PhrasePrefix,
            "bool_prefix" => Form.WordsPrefix,
            _ => Form.Words,
        };
        return FilterReader.Any([.. Fields(body).Select(field => Match(field, text, form, body))]);
    }

    /// <summary>The fields of a query over several: without their weights; <c>*</c> when none is named.</summary>
    public static List<string> Fields(JsonElement body)
    {
        if (!body.TryGetProperty("fields", out var fields) || fields.ValueKind == JsonValueKind.Null) return [AnyField];
        var names = Dsl.Items(fields).Select(f => Dsl.Text(f, "fields").Split('^')[0]).Select(ElasticFields.NameOf)
            .ToList();
        if (names.Find(n => n != AnyField && n.Contains('*', StringComparison.Ordinal)) is not null)
        {
            throw ElasticException.Argument("[fields] names fields one by one, or all of them by *");
        }
        return names.Count == 0 || names.Contains(AnyField) ? [AnyField] : names;
    }

    private static Predicate Match(string field, string text, Form form, JsonElement options)
    {
        if (Dsl.TextOf(options, "fuzziness") is { } fuzziness && fuzziness is not ("0" or "0.0"))
        {
            throw ElasticException.Argument("[fuzziness] is not supported; use wildcard or regexp");
        }
        if (Dsl.TextOf(options, "slop") is not (null or "0"))
        {
            throw ElasticException.Argument("[slop] is not supported but 0");
        }
        var allWords = (Dsl.TextOf(options, "operator") ?? "or").ToUpperInvariant() switch
        {
            "AND" => true,
            "OR" => false,
            _ => throw ElasticException.Argument("[operator] is and or or"),
        };
        if (field == ElasticFields.Text && Dsl.TextOf(options, "zero_terms_query") == "all"
            && StandardWords.Of(text).Count == 0)
        {
            return Predicate.Everything;
        }
        return Match(field, text, form, allWords, Dsl.TextOf(options, "minimum_should_match"));
    }

    private static Predicate Match(string field, string text, Form form, bool allWords, string? minimum)
    {
        if (field == "_index") return IndexNames.Named(text);
        if (field != ElasticFields.Text && field != AnyField)
        {
            return form is Form.PhrasePrefix or Form.WordsPrefix
                ? FilterReader.Like(field, text + "*", [text.Length], cased: true)
                : FilterReader.Whole(field, text);
        }
        var isPrefix = form is Form.PhrasePrefix or Form.WordsPrefix;
        var words = form is Form.Phrase or Form.PhrasePrefix
            ? StandardWords.Of(text).Count > 0 ? [text.TrimEnd()] : []
            : StandardWords.Of(text);
        var each = words.Select((word, i) => Words(field, word, isPrefix && i == words.Count - 1)).ToList();
        if (each.Count == 0) return Predicate.Nothing;
        if (minimum is not null && !allWords)
        {
            return MinimumMatch.AtLeast(Math.Max(1, MinimumMatch.Of(minimum, each.Count)), each);
        }
        return allWords ? FilterReader.All(each) : FilterReader.Any(each);
    }

    private static Predicate Words(string field, string text, bool isPrefix)
    {
        var test = FilterReader.Checked(
            isPrefix ? new WordsTest(text + "*", [text.Length]) : new WordsTest(text, []));
        return field == AnyField ? new AnyText(test) : new Leaf(new FieldRef(field), test);
    }

    private enum Form
    {
        Words,
        Phrase,
        PhrasePrefix,
        WordsPrefix,
    }
}
