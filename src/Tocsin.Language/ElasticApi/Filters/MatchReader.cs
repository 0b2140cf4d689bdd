using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads <c>match</c> and its kin. Of the summary, words are asked for; of any other field, the whole value. A question
/// without a field, or about <c>*</c>, looks for words anywhere.
/// </summary>
internal sealed class MatchReader(FilterReader filters)
{
    private const string AnyField = "*";

    /// <summary>Reads a query of this name.</summary>
    public Predicate Read(string query, JsonElement body)
    {
        if (query == "multi_match") return Multiple(body);
        var (name, value, options) = filters.FieldBody(body, query, "query");
        var form = query switch
        {
            "match_phrase" => Form.Phrase,
            "match_phrase_prefix" => Form.PhrasePrefix,
            "match_bool_prefix" => Form.WordsPrefix,
            _ => Form.Words,
        };
        return ElasticFields.IsTime(name)
            ? new RangeReader(filters.Now).At(name, Dsl.Text(value, query), TimeZoneInfo.Utc)
            : Match(name, Dsl.Text(value, query), form, options);
    }

    /// <summary>Words or a phrase in a field, with the default operator between words.</summary>
    public static Predicate Text(string field, string text, bool isPhrase, bool allWords) =>
        Match(field, text, isPhrase ? Form.Phrase : Form.Words, allWords, null);

    private Predicate Multiple(JsonElement body)
    {
        var text = Dsl.TextOf(QueryOptions.Tables["multi_match"].Checked(body), "query")
            ?? throw ElasticException.Parsing("[multi_match] requires [query]");
        var fields = Fields(body, filters.Fields);
        var type = Dsl.TextOf(body, "type")?.ToLowerInvariant();
        if (type == "cross_fields" && fields.Count > 1 && StandardWords.Of(text).Count > 1
            && (body.TryGetProperty("operator", out _) || body.TryGetProperty("minimum_should_match", out _)))
        {
            throw ElasticException.Argument("[multi_match] of the type [cross_fields] wants any of the words, not all");
        }
        var form = type switch
        {
            "phrase" => Form.Phrase,
            "phrase_prefix" => Form.PhrasePrefix,
            "bool_prefix" => Form.WordsPrefix,
            _ => Form.Words,
        };
        return FilterReader.Any(
        [
            .. fields.Select(field => ElasticFields.IsTime(field)
                ? new RangeReader(filters.Now).At(field, text, TimeZoneInfo.Utc)
                : Match(field, text, form, body)),
        ]);
    }

    /// <summary>The fields of a query over several: without their weights; <c>*</c> when none is named.</summary>
    public static List<string> Fields(JsonElement body, RequestFields known)
    {
        if (!body.TryGetProperty("fields", out var fields) || fields.ValueKind == JsonValueKind.Null) return [AnyField];
        var names = Dsl.Items(fields).Select(f => Dsl.Text(f, "fields").Split('^')[0]).Select(known.NameOf)
            .ToList();
        if (names.Find(n => n != AnyField && n.Contains('*', StringComparison.Ordinal)) is not null)
        {
            throw ElasticException.Argument("[fields] names fields one by one, or all of them by *");
        }
        return names.Count == 0 || names.Contains(AnyField) ? [AnyField] : names;
    }

    private static Predicate Match(string field, string text, Form form, JsonElement options)
    {
        var allWords =
            string.Equals(Dsl.TextOf(options, "operator"), "and", StringComparison.OrdinalIgnoreCase);
        if (field == ElasticFields.Text && Dsl.TextOf(options, "zero_terms_query") == "all"
            && StandardWords.Of(text).Count == 0)
        {
            return Predicate.Everything;
        }
        return Match(field, text, form, allWords, Dsl.TextOf(options, "minimum_should_match"));
    }

    private static Predicate Match(string field, string text, Form form, bool allWords, string? minimum)
    {
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
