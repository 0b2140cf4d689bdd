using System.Globalization;
using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Parse;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Reads <c>query_string</c>: Lucene's syntax with Lucene's meaning. Clauses are joined by OR unless told otherwise; a
/// value of a field is whole and cased, of the summary it is words.
/// </summary>
internal sealed class QueryStringReader
{
    private const int DepthMax = 100;
    private const string AnyField = "*";

    private readonly Cursor _cursor;
    private readonly FilterReader _filters;
    private readonly QueryStringForm _form;
    private int _depth;

    private QueryStringReader(string text, FilterReader filters, QueryStringForm form) =>
        (_cursor, _filters, _form) = (new Cursor(text), filters, form);

    /// <summary>Reads the query's body.</summary>
    public static Predicate Read(JsonElement body, FilterReader filters)
    {
        var text = Dsl.TextOf(body, "query")
            ?? throw ElasticException.Parsing("[query_string] must be provided with a [query]");
        var fields = body.TryGetProperty("fields", out _) ? MatchReader.Fields(body, filters.Fields)
            : [filters.Fields.NameOf(Dsl.TextOf(body, "default_field") ?? AnyField)];
        return Read(text, fields, filters, new QueryStringForm
        {
            NeedsAll = string.Equals(Dsl.TextOf(body, "default_operator"), "and", StringComparison.OrdinalIgnoreCase),
            Zone = ElasticDate.Zone(Dsl.TextOf(body, "time_zone") ?? "Z"),
            IsLenient = Dsl.BooleanOf(body, "lenient", false),
            MayLeadWithWildcard = Dsl.BooleanOf(body, "allow_leading_wildcard", true),
        });
    }

    /// <summary>Reads a query.</summary>
    public static Predicate Read(string text, IReadOnlyList<string> fields, FilterReader filters, QueryStringForm form)
    {
        if (text.Length > QueryParser.CharactersMax)
        {
            throw ElasticException.Argument(
                $"The query string has {text.Length} characters; the limit is {QueryParser.CharactersMax}");
        }
        var reader = new QueryStringReader(text, filters, form);
        try
        {
            if (reader._cursor.AtEnd) return Predicate.Nothing;
            var predicate = reader.Clauses(fields);
            return reader._cursor.AtEnd
                ? predicate
                : throw Cursor.Error($"found {reader._cursor.Here()}", reader._cursor.Position);
        }
        catch (QueryException e)
        {
            throw new ElasticException(new(
                400, "parse_exception",
                string.Create(
                    CultureInfo.InvariantCulture, $"Failed to parse query at character {e.Position}: {e.Message}")));
        }
    }

    private Predicate Clauses(IReadOnlyList<string> fields)
    {
        if (++_depth > DepthMax) throw Cursor.Error($"brackets nest deeper than {DepthMax} levels", _cursor.Position);
        var clauses = new LuceneClauses(_form.NeedsAll);
        for (var isFirst = true; !_cursor.AtEnd && _cursor.Current != ')'; isFirst = false)
        {
            var isAnd = _cursor.TryTakeOperator("AND") || _cursor.TryTake("&&");
            var isOr = !isAnd && (_cursor.TryTakeOperator("OR") || _cursor.TryTake("||"));
            if (isFirst && (isAnd || isOr))
            {
                throw Cursor.Error("expected a condition before AND or OR", _cursor.Position);
            }
            _cursor.SkipSpace();
            var isRequired = _cursor.TryTake("+");
            var isForbidden = !isRequired
                && (_cursor.TryTakeOperator("NOT") || _cursor.TryTake("-") || _cursor.TryTake("!"));
            clauses.Add(Clause(fields), isAnd, isOr, isRequired, isForbidden);
        }
        _depth--;
        return clauses.Predicate();
    }

    private Predicate Clause(IReadOnlyList<string> fields)
    {
        _cursor.SkipSpace();
        if (_cursor.Current == '(') return Group(fields);
        if (_cursor.IsOperator("AND") || _cursor.IsOperator("OR") || _cursor.AtEnd || _cursor.Current == ')')
        {
            throw Cursor.Error($"expected a condition, found {_cursor.Here()}", _cursor.Position);
        }
        var start = _cursor.Position;
        if (_cursor.Current is not ('"' or '[' or '{' or '/'))
        {
            var name = _cursor.Plain(":");
            if (name.Text.Length > 0 && _cursor.TryTake(":"))
            {
                if (name.Text == "_exists_") return FilterReader.Exists(_filters.Fields.NameOf(Value().Text));
                return Clause([name.Text == AnyField ? AnyField : _filters.Fields.NameOf(name.Text)], start);
            }
            _cursor.ReturnTo(start);
        }
        return Clause(fields, start);
    }

    private Predicate Clause(IReadOnlyList<string> fields, int start)
    {
        _cursor.SkipSpace();
        switch (_cursor.Current)
        {
            case '(':
                return Group(fields);
            case '[' or '{':
                return Range(fields, start);
            case '/':
                var expression = _cursor.Regex().Text;
                SkipBoost();
                return Each(fields, field =>
                    FilterReader.Matching(Named(field, start), expression, withOperators: true, cased: true));
            case '>' or '<':
                var isLow = _cursor.TryTake(">") || !_cursor.TryTake("<");
                var isIncluded = _cursor.TryTake("=");
                var end = Value().Text;
                return Each(fields, field => isLow
                    ? Between(Named(field, start), end, isIncluded, null, true)
                    : Between(Named(field, start), null, true, end, isIncluded));
            default:
                var value = Value();
                return Each(fields, field => Of(field, value));
        }
    }

    private Predicate Group(IReadOnlyList<string> fields)
    {
        var start = _cursor.Position;
        _cursor.TryTake("(");
        var group = Clauses(fields);
        _cursor.SkipSpace();
        if (!_cursor.TryTake(")")) throw Cursor.Error("the bracket that begins here is never closed", start);
        SkipBoost();
        return group;
    }

    private Predicate Range(IReadOnlyList<string> fields, int start)
    {
        var lowIncluded = _cursor.TryTake("[") || !_cursor.TryTake("{");
        var low = End();
        if (!_cursor.TryTakeOperator("TO"))
        {
            throw Cursor.Error($"expected TO, found {_cursor.Here()}", _cursor.Position);
        }
        var high = End();
        _cursor.SkipSpace();
        var highIncluded = _cursor.TryTake("]");
        if (!highIncluded && !_cursor.TryTake("}"))
        {
            throw Cursor.Error("the range is never closed; expected ']' or '}'", start);
        }
        SkipBoost();
        return Each(fields, field => Between(Named(field, start), low, lowIncluded, high, highIncluded));
    }

    private string? End()
    {
        _cursor.SkipSpace();
        var word = _cursor.Current == '"' ? _cursor.Quoted() : _cursor.Plain();
        if (word.Text.Length == 0)
        {
            throw Cursor.Error($"expected an end of the range, found {_cursor.Here()}", _cursor.Position);
        }
        return word is { Quoted: false, Text: "*" } ? null : word.Text;
    }

    private Predicate Between(string field, string? low, bool lowIncluded, string? high, bool highIncluded) =>
        Lenient(() => Ranges.Between(field, low, lowIncluded, high, highIncluded, null, _form.Zone));

    private RangeReader Ranges => new(_filters.Now);

    // What is no date is no mistake to who says so: it is what no event has.
    private Predicate Lenient(Func<Predicate> read)
    {
        try
        {
            return read();
        }
        catch (ElasticException) when (_form.IsLenient)
        {
            return Predicate.Nothing;
        }
    }

    private Predicate Of(string field, Word value)
    {
        if (value.Quoted) return Phrase(field, value.Text);
        if (value.Text == "*" && value.Wildcards.Count == 1)
        {
            return field == AnyField ? Predicate.Everything : FilterReader.Exists(field);
        }
        if (value.Wildcards is [0, ..] && !_form.MayLeadWithWildcard)
        {
            throw Cursor.Error("'*' or '?' not allowed as first character", _cursor.Position);
        }
        if (value.Wildcards.Count == 0) return Phrase(field, value.Text, isPhrase: false);
        if (field != AnyField) return FilterReader.Like(field, value.Text, value.Wildcards, cased: true);
        var words = FilterReader.Checked(new WordsTest(value.Text, value.Wildcards));
        return words.Count > 0 ? new AnyText(words) : Predicate.Nothing;
    }

    private Predicate Phrase(string field, string text, bool isPhrase = true)
    {
        if (ElasticFields.IsTime(field)) return Lenient(() => Ranges.At(field, text, _form.Zone));
        if (field is not (AnyField or ElasticFields.Index) && field != ElasticFields.Text
            && NetworkTest.TryCreate(text, out var network))
        {
            return new Or([FilterReader.Whole(field, text), new Leaf(new FieldRef(field), network!)]);
        }
        return MatchReader.Text(field, text, isPhrase, _form.NeedsAll);
    }

    // A value with what Lucene allows behind it: a weight counts only for scores.
    private Word Value()
    {
        _cursor.SkipSpace();
        var isQuoted = _cursor.Current == '"';
        var word = isQuoted ? _cursor.Quoted() : _cursor.Plain("^~");
        if (word.Text.Length == 0 && !isQuoted)
        {
            throw Cursor.Error($"expected a value, found {_cursor.Here()}", _cursor.Position);
        }
        if (_cursor.TryTake("~"))
        {
            throw Cursor.Error("fuzzy words and phrases with gaps are not supported", _cursor.Position - 1);
        }
        SkipBoost();
        return word;
    }

    private void SkipBoost()
    {
        if (_cursor.TryTake("^")) _cursor.Plain();
    }

    private static Predicate Each(IReadOnlyList<string> fields, Func<string, Predicate> predicate) =>
        FilterReader.Any([.. fields.Select(predicate)]);

    private static string Named(string field, int position) => field != AnyField
        ? field
        : throw Cursor.Error(
            "ranges and regular expressions need a field before them, as in hostname:/web[0-9]+/", position);
}

/// <summary>How a query string is read.</summary>
internal sealed record QueryStringForm
{
    /// <summary>Whether clauses that nothing joins are all demanded.</summary>
    public bool NeedsAll { get; init; }

    /// <summary>The time zone of dates without one.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whether a date that cannot be read is passed over.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Whether a word may begin with a wildcard.</summary>
    public bool MayLeadWithWildcard { get; init; } = true;
}
