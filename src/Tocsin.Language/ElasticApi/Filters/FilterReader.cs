using System.Buffers;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads Elasticsearch's query DSL. The meaning is Elasticsearch's, over an index with MozDef's mapping: the summary is
/// analysed text, every other text is one whole, cased keyword. Scores are not computed.
/// </summary>
internal sealed class FilterReader(Instant now, RequestFields fields)
{
    private const int DepthMax = 100;
    private const int LeavesMax = 10_000;

    // A few operands are asked for one by one, so that what blocks know of their values can rule them out.
    private const int SeparateMax = 16;

    private int _depth;
    private int _leaves;

    /// <summary>What <c>now</c> means.</summary>
    public Instant Now => now;

    /// <summary>What names of fields mean.</summary>
    public RequestFields Fields => fields;

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
            "match_all" => Of(Predicate.Everything, name, body),
            "match_none" => Of(Predicate.Nothing, name, body),
            "bool" => Bool(body),
            "constant_score" or "function_score" or "boosting" or "dis_max" => Wrapped(name, body),
            "nested" => throw ElasticException.Parsing(
                "[nested] is not supported: objects in arrays are found by their paths"),
            "term" => Term(body),
            "terms" => Terms(body),
            "range" => new RangeReader(now).Read(body, fields),
            "exists" => Exists(fields.Of(QueryOptions.Tables[name].Checked(body), name)),
            "ids" => Ids(body),
            "wildcard" => Wildcard(body),
            "prefix" => Prefix(body),
            "regexp" => Regexp(body),
            "match" or "match_phrase" or "match_phrase_prefix" or "match_bool_prefix" or "multi_match" =>
                new MatchReader(this).Read(name, body),
            "query_string" => QueryStringReader.Read(QueryOptions.Tables[name].Checked(body), this),
            "simple_query_string" => SimpleQueryReader.Read(QueryOptions.Tables[name].Checked(body), fields),
            _ => throw ElasticException.Parsing($"unknown query [{Shown(name)}]; expected one of {Known}"),
        };
        _depth--;
        return predicate;
    }

    private static Predicate Of(Predicate predicate, string query, JsonElement body)
    {
        QueryOptions.Tables[query].Checked(body);
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
        if (name != ElasticFields.Text) return At(name, new EqualsTest(value, cased));
        var field = new FieldRef(name);
        // The words of an index are in lower case.
        if (cased && value.Any(char.IsUpper)) return Predicate.Nothing;
        return StandardWords.Of(value) is [var word] && word.Length == value.Length
            ? new Leaf(field, Checked(new WordsTest(value, [])))
            : Predicate.Nothing;
    }

    /// <summary>A test of a field's values; of the name of its index when that is the field.</summary>
    public static Predicate At(string name, ValueTest test) =>
        name == ElasticFields.Index ? IndexNames.Named(test) : new Leaf(new FieldRef(name), test);

    /// <summary>There is a value.</summary>
    public static Predicate Exists(string field) =>
        field is ElasticFields.StoredId or ElasticFields.Index or "_source"
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
        if (Pattern.Fault(text, wildcards.Count) is { } fault) throw ElasticException.Argument(fault);
        if (name != ElasticFields.Text) return At(name, new PatternTest(new Pattern(text, wildcards, cased)));
        var field = new FieldRef(name);
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
        return At(name, isText ? new AnyWordTest(test!) : test!);
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
        var (minimum, isOptional) = (default(string), false);
        foreach (var property in QueryOptions.Tables["bool"].Checked(body).EnumerateObject())
        {
            switch (property.Name)
            {
                case "must" or "filter":
                    var demanded = Clauses(property.Value);
                    isOptional |= demanded.Count > 0;
                    all.AddRange(demanded);
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
            }
        }
        // Without other clauses at least one of these must hold, whatever is asked; with others they would only raise
        // the score.
        var needed = minimum is null ? 0 : MinimumMatch.Of(minimum, should.Count);
        if (!isOptional && should.Count > 0) needed = Math.Max(1, needed);
        if (needed > 0) all.Add(MinimumMatch.AtLeast(needed, should));
        return All(all);
    }

    private List<Predicate> Clauses(JsonElement clauses) => [.. Dsl.Items(clauses).Select(Read)];

    private Predicate Wrapped(string name, JsonElement body)
    {
        Predicate? predicate = null;
        foreach (var property in QueryOptions.Tables[name].Checked(body).EnumerateObject())
        {
            if (property.Name is "filter" or "query" or "positive") predicate = Read(property.Value);
            else if (property.Name == "queries") predicate = Any(Clauses(property.Value));
            // It only lowers the score, but must be a query.
            else if (property.Name == "negative") Read(property.Value);
        }
        return predicate
            ?? (name == "function_score"
                ? Predicate.Everything
                : throw ElasticException.Parsing($"[{name}] needs a query inside"));
    }

    private Predicate Term(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "term", "value");
        return Equal(name, Dsl.Text(value, "term"), !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private Predicate Terms(JsonElement body)
    {
        JsonProperty? field = null;
        foreach (var property in Dsl.Properties(body, "terms"))
        {
            if (property.Name == "boost") Dsl.Number(property.Value, "boost");
            else if (field is null) field = property;
            else throw ElasticException.Parsing("[terms] query does not support multiple fields");
        }
        if (field is not { Value: var values, Name: var named })
        {
            throw ElasticException.Parsing("[terms] query requires a field");
        }
        if (values.ValueKind != JsonValueKind.Array)
        {
            throw ElasticException.Parsing("[terms] query requires an array of terms");
        }
        var name = fields.NameOf(named);
        var texts = values.EnumerateArray().Where(v => v.ValueKind != JsonValueKind.Null)
            .Select(v => Dsl.Text(v, "terms")).ToList();
        return texts.Count <= SeparateMax || name == ElasticFields.Text || ElasticFields.IsTime(name)
            ? Any([.. texts.Select(v => Equal(name, v, cased: true))])
            : At(name, new OneOfTest(texts));
    }

    // A network is asked for by its length, as of Elasticsearch's fields of the type ip.
    private Predicate Equal(string name, string value, bool cased)
    {
        if (ElasticFields.IsTime(name)) return new RangeReader(now).At(name, value, TimeZoneInfo.Utc);
        var whole = Whole(name, value, cased);
        return name is not ElasticFields.Index && name != ElasticFields.Text
            && NetworkTest.TryCreate(value, out var network)
            ? new Or([whole, new Leaf(new FieldRef(name), network!)])
            : whole;
    }

    private static Leaf Ids(JsonElement body)
    {
        if (!QueryOptions.Tables["ids"].Checked(body).TryGetProperty("values", out var values))
        {
            throw ElasticException.Parsing("[ids] requires [values], an array of ids");
        }
        var ids = Dsl.Items(values).Select(v => Dsl.Text(v, "values")).ToList();
        return new Leaf(new FieldRef(ElasticFields.StoredId), new OneOfTest(ids));
    }

    private Predicate Wildcard(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "wildcard", "value", "wildcard");
        var (text, wildcards) = Unescaped(Dsl.Text(value, "wildcard"));
        return Like(name, text, wildcards, !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private Predicate Prefix(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "prefix", "value", "prefix");
        var text = Dsl.Text(value, "prefix");
        return Like(name, text + "*", [text.Length], !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    private static readonly SearchValues<char> Operators = SearchValues.Create("~&@#<>\"");

    private Predicate Regexp(JsonElement body)
    {
        var (name, value, options) = FieldBody(body, "regexp", "value");
        var text = Dsl.Text(value, "regexp");
        var flags = (Dsl.TextOf(options, "flags") ?? "ALL").ToUpperInvariant();
        // Which operators there are matters only to an expression that has one.
        if (flags is not ("ALL" or "NONE" or "") && text.AsSpan().ContainsAny(Operators))
        {
            throw ElasticException.Argument("[regexp] supports [flags] only as ALL, NONE");
        }
        return Matching(
            name, text, flags is not ("NONE" or ""), !Dsl.BooleanOf(options, "case_insensitive", false));
    }

    /// <summary>
    /// The body of a query about one field: <c>{"FIELD": VALUE}</c> or <c>{"FIELD": {"KEY": VALUE, …}}</c>.
    /// </summary>
    public (string Name, JsonElement Value, JsonElement Options) FieldBody(
        JsonElement body, string query, params string[] options)
    {
        var field = OnlyField(body, query);
        var name = fields.NameOf(field.Name);
        if (name.Length == 0) throw ElasticException.Argument($"[{query}] names no field");
        if (field.Value.ValueKind != JsonValueKind.Object) return (name, field.Value, NoOptions);
        QueryOptions.Tables[query].Checked(field.Value);
        foreach (var key in options)
        {
            if (field.Value.TryGetProperty(key, out var value)) return (name, value, field.Value);
        }
        throw ElasticException.Parsing($"[{query}] query needs [{options[0]}] for its field");
    }

    /// <summary>The field that a query is about.</summary>
    public static JsonProperty OnlyField(JsonElement body, string query)
    {
        var fields = Dsl.Properties(body, query).Take(2).ToList();
        return fields.Count switch
        {
            1 => fields[0],
            0 => throw ElasticException.Parsing($"[{query}] query needs a field"),
            _ => throw ElasticException.Parsing(
                $"[{query}] query doesn't support multiple fields, found [{Shown(fields[0].Name)}] and "
                + $"[{Shown(fields[1].Name)}]"),
        };
    }

    private static readonly JsonElement NoOptions = JsonElement.Parse("{}");
}
