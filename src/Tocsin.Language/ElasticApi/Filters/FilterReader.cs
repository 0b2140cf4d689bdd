using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads Elasticsearch's query DSL. The meaning is Elasticsearch's, over an index with MozDef's mapping: the summary is
/// analysed text, every other text is one whole, cased keyword. Scores are not computed.
/// </summary>
internal sealed class FilterReader(Instant now)
{
    private const int DepthMax = 100;
    private const int LeavesMax = 10_000;

    // A few operands are asked for one by one, so that what blocks know of their values can rule them out.
    private const int SeparateMax = 16;

    private int _depth;
    private int _leaves;

    /// <summary>What <c>now</c> means.</summary>
    public Instant Now => now;

    /// <summary>Reads a query: an object with its name.</summary>
    public Predicate Read(JsonElement query)
    {
        if (++_depth > DepthMax) throw ElasticException.Parsing($"The query nests deeper than {DepthMax} levels");
        if (++_leaves > LeavesMax)
        {
            throw new ElasticException(new(400, "too_many_clauses", $"The query has more than {LeavesMax} clauses"));
        }
        var only = Dsl.Only(query, "query");
        var (name, body) = (only.Name, only.Value);
        var predicate = name switch
        {
            "match_all" => Predicate.Everything,
            "match_none" => Predicate.Nothing,
            "bool" => Bool(body),
            "constant_score" or "function_score" or "boosting" or "nested" or "dis_max" or "script_score" =>
                Wrapped(name, body),
            "term" => Term(body),
            "terms" => Terms(body),
            "range" => new RangeReader(now).Read(body),
            "exists" => Exists(Dsl.FieldOf(body, "exists")),
            "ids" => Ids(body),
            "wildcard" => Wildcard(body),
            "prefix" => Prefix(body),
            "regexp" => Regexp(body),
            "match" or "match_phrase" or "match_phrase_prefix" or "match_bool_prefix" or "multi_match" =>
                new MatchReader().Read(name, body),
            "query_string" => QueryStringReader.Read(body, now),
            "simple_query_string" => SimpleQueryReader.Read(body),
            _ => throw ElasticException.Parsing($"unknown query [{Shown(name)}]; expected one of {Known}"),
        };
        _depth--;
        return predicate;
    }

    private const string Known =
        "bool, match, match_phrase, term, terms, range, exists, wildcard, prefix, regexp, query_string, "
        + "simple_query_string, multi_match, ids, constant_score, match_all, match_none";

    /// <summary>All of some predicates.</summary>
    public static Predicate All(IReadOnlyList<Predicate> items) => items.Count == 1 ? items[0] : new And(items);

    /// <summary>Any of some predicates.</summary>
    public static Predicate Any(IReadOnlyList<Predicate> items) => items.Count == 1 ? items[0] : new Or(items);

    /// <summary>The value as a whole, letter case included; of the summary, one of its words.</summary>
    public static Predicate Whole(string name, string value, bool cased = true)
    {
        var field = new FieldRef(name);
        if (name != ElasticFields.Text) return new Leaf(field, new EqualsTest(value, cased));
        // The words of an index are in lower case.
        if (cased && value.Any(char.IsUpper)) return Predicate.Nothing;
        return StandardWords.Of(value) is [var word] && word.Length == value.Length
            ? new Leaf(field, Checked(new WordsTest(value, [])))
            : Predicate.Nothing;
    }

    /// <summary>There is a value.</summary>
    public static Predicate Exists(string field) =>
        field is ElasticFields.StoredId or "_index" or "_source"
            ? Predicate.Everything
            : new Leaf(new FieldRef(field), new ExistsTest());

    /// <summary>The test, unless it would take too much work.</summary>
    public static WordsTest Checked(WordsTest words) =>
        words.Fault is { } fault ? throw ElasticException.Argument(fault) : words;

    /// <summary>
    /// A pattern over the value as a whole; of the summary, over one of its words, letter case aside.
    /// </summary>
    public static Predicate Like(string name, string text, IReadOnlyList<int> wildcards, bool cased)
    {
        var field = new FieldRef(name);
        if (Pattern.Fault(text, wildcards.Count) is { } fault) throw ElasticException.Argument(fault);
        if (name != ElasticFields.Text) return new Leaf(field, new PatternTest(new Pattern(text, wildcards, cased)));
        if (text.Any(char.IsWhiteSpace)) return Predicate.Nothing;
        // What lies within a word lies within the text: that is found without cutting it into words.
        if (text.Length > 2 && wildcards is [0, var last] && last == text.Length - 1 && text[0] == '*'
            && text[^1] == '*'
            && text[1..^1].All(c => c < 128 && Tokens.IsWord((byte)c)))
        {
            return new Leaf(field, new PatternTest(new Pattern(text, wildcards)));
        }
        var words = Checked(new WordsTest(text, wildcards));
        return words.Count > 0 ? new Leaf(field, words) : Predicate.Nothing;
    }

    /// <summary>
    /// An expression of Lucene's over the value as a whole; of the summary, over one of its words, letter case aside.
    /// </summary>
    public static Predicate Matching(string name, string expression, bool withOperators, bool cased)
    {
        var isText = name == ElasticFields.Text;
        var pattern = LuceneRegex.Translate(expression, withOperators, cased && !isText);
        if (!RegexTest.TryCreate(pattern, out var test, out var why)) throw ElasticException.Argument(why);
        return new Leaf(new FieldRef(name), isText ? new AnyWordTest(test!) : test!);
    }

    /// <summary>The wildcards of a pattern in which a backslash escapes.</summary>
    public static (string Text, List<int> Wildcards) Unescaped(string pattern)
    {
        var (text, wildcards) = (new System.Text.StringBuilder(pattern.Length), new List<int>());
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) i++;
            else if (pattern[i] is '*' or '?') wildcards.Add(text.Length);
            text.Append(pattern[i]);
        }
        return (text.ToString(), wildcards);
    }

    /// <summary>A name of a request, short enough to be shown.</summary>
    public static string Shown(string name) => name.Length <= 100 ? name : name[..100] + "…";

    private Predicate Bool(JsonElement body)
    {
        var (all, should) = (new List<Predicate>(), new List<Predicate>());
        string? minimum = null;
        foreach (var property in Dsl.Properties(body, "bool"))
        {
            switch (property.Name)
            {
                case "must" or "filter":
                    all.AddRange(Clauses(property.Value));
                    break;
                case "must_not":
                    all.AddRange(Clauses(property.Value).Select(c => new Not(c)));
                    break;
                case "should":
                    should.AddRange(Clauses(property.Value));
                    break;
                case "minimum_should_match":
                    minimum = Dsl.Text(property.Value, property.Name);
                    break;
                case "boost" or "_name" or "adjust_pure_negative":
                    break;
                default:
                    throw ElasticException.Parsing($"[bool] query does not support [{Shown(property.Name)}]");
            }
        }
        // Without other clauses one of these must hold; with others they would only raise the score.
        var isOptional = body.TryGetProperty("must", out _) || body.TryGetProperty("filter", out _);
        var needed = minimum is null ? (isOptional ? 0 : 1) : MinimumMatch.Of(minimum, should.Count);
        if (should.Count > 0 || minimum is not null) all.Add(MinimumMatch.AtLeast(needed, should));
        return All(all);
    }

    private List<Predicate> Clauses(JsonElement clauses) => [.. Dsl.Items(clauses).Select(Read)];

    private Predicate Wrapped(string name, JsonElement body)
    {
        if (name == "nested")
        {
            throw ElasticException.Parsing("[nested] is not supported: objects in arrays are found by their paths");
        }
        if (name == "dis_max")
        {
            return body.TryGetProperty("queries", out var queries)
                ? Any(Clauses(queries))
                : throw ElasticException.Parsing("[dis_max] needs [queries]");
        }
        foreach (var key in (string[])["filter", "query", "positive"])
        {
            if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty(key, out var inner)) return Read(inner);
        }
        return name == "function_score"
            ? Predicate.Everything
            : throw ElasticException.Parsing($"[{name}] needs a query inside");
    }

    private Predicate Term(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "term", "value");
        return Equal(name, Dsl.Text(value, "term"), !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private Predicate Terms(JsonElement body)
    {
        foreach (var property in Dsl.Properties(body, "terms"))
        {
            if (property.Name is "boost" or "_name") continue;
            if (property.Value.ValueKind != JsonValueKind.Array)
            {
                throw ElasticException.Parsing("[terms] query requires an array of terms");
            }
            var name = ElasticFields.NameOf(property.Name);
            var values = property.Value.EnumerateArray().Where(v => v.ValueKind != JsonValueKind.Null)
                .Select(v => Dsl.Text(v, "terms")).ToList();
            return values.Count <= SeparateMax || name is "_index" || name == ElasticFields.Text
                || ElasticFields.IsTime(name)
                ? Any([.. values.Select(v => Equal(name, v, cased: true))])
                : new Leaf(new FieldRef(name), new OneOfTest(values));
        }
        throw ElasticException.Parsing("[terms] query requires a field");
    }

    // A network is asked for by its length, as of Elasticsearch's fields of the type ip.
    private Predicate Equal(string name, string value, bool cased)
    {
        if (name == "_index") return IndexNames.Named(value);
        if (ElasticFields.IsTime(name)) return new RangeReader(now).At(name, value);
        var whole = Whole(name, value, cased);
        return name != ElasticFields.Text && NetworkTest.TryCreate(value, out var network)
            ? new Or([whole, new Leaf(new FieldRef(name), network!)])
            : whole;
    }

    private static Leaf Ids(JsonElement body)
    {
        if (!body.TryGetProperty("values", out var values))
        {
            throw ElasticException.Parsing("[ids] requires [values], an array of ids");
        }
        var ids = Dsl.Items(values).Select(v => Dsl.Text(v, "values")).ToList();
        return new Leaf(new FieldRef(ElasticFields.StoredId), new OneOfTest(ids));
    }

    private static Predicate Wildcard(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "wildcard", "value", "wildcard");
        var (text, wildcards) = Unescaped(Dsl.Text(value, "wildcard"));
        if (name == "_index") return IndexNames.Named(text);
        return Like(name, text, wildcards, !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private static Predicate Prefix(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "prefix", "value", "prefix");
        var text = Dsl.Text(value, "prefix");
        if (name == "_index") return IndexNames.Named(text + "*");
        return Like(name, text + "*", [text.Length], !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private static Predicate Regexp(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "regexp", "value");
        var withOperators = Dsl.TextOf(options, "flags") is not ("NONE" or "");
        return Matching(
            name, Dsl.Text(value, "regexp"), withOperators, !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    /// <summary>
    /// The body of a query about one field: <c>{"FIELD": VALUE}</c> or <c>{"FIELD": {"KEY": VALUE, …}}</c>.
    /// </summary>
    public static (string Name, JsonElement Value, JsonElement Options) FieldBody(
        JsonElement body, string query, params string[] options)
    {
        foreach (var property in Dsl.Properties(body, query))
        {
            if (property.Name is "boost" or "_name") continue;
            var name = ElasticFields.NameOf(property.Name);
            if (name.Length == 0) throw ElasticException.Argument($"[{query}] names no field");
            if (property.Value.ValueKind != JsonValueKind.Object) return (name, property.Value, NoOptions);
            foreach (var key in options)
            {
                if (property.Value.TryGetProperty(key, out var value)) return (name, value, property.Value);
            }
            throw ElasticException.Parsing($"[{query}] query needs [{options[0]}] for its field");
        }
        throw ElasticException.Parsing($"[{query}] query needs a field");
    }

    private static readonly JsonElement NoOptions = JsonElement.Parse("{}");
}
