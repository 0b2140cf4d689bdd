using System.Text;

namespace Tocsin.Web.Queries;

/// <summary>Cuts a query into pieces, never failing: whether the query is right is for the language to say.</summary>
internal static class QueryParts
{
    /// <summary>The pieces before the first pipe, and that pipe.</summary>
    public static List<QueryPart> Of(string query)
    {
        var parts = new List<QueryPart>();
        var at = 0;
        while (at < query.Length && (parts.Count == 0 || parts[^1].Kind != QueryPartKind.Pipe))
        {
            if (char.IsWhiteSpace(query[at]))
            {
                at++;
                continue;
            }
            var part = Next(query, at);
            parts.Add(part);
            at = part.End;
        }
        return parts;
    }

    private static QueryPart Next(string query, int at) => query[at] switch
    {
        '(' => new(QueryPartKind.Open, at, at + 1),
        ')' => new(QueryPartKind.Close, at, at + 1),
        '|' when Peek(query, at + 1) == '|' => new(QueryPartKind.Or, at, at + 2),
        '|' => new(QueryPartKind.Pipe, at, at + 1),
        '&' when Peek(query, at + 1) == '&' => new(QueryPartKind.And, at, at + 2),
        '-' or '!' or '+' => new(query[at] == '+' ? QueryPartKind.And : QueryPartKind.Not, at, at + 1),
        _ => Term(query, at),
    };

    private static QueryPart Term(string query, int start)
    {
        var end = ValueEnd(query, start, stopAtColon: true);
        var text = query[start..end];
        if (Peek(query, end) == ':')
        {
            var valueEnd = Peek(query, end + 1) == '(' ? end + 1 : ValueEnd(query, end + 1, stopAtColon: false);
            var value = query[(end + 1)..valueEnd];
            var quoted = value.TrimStart('~', '=').StartsWith('"');
            var plain = quoted ? Unquote(value) : value.TrimStart('~');
            return new(QueryPartKind.Term, start, valueEnd, text, plain, quoted, Inside: value.StartsWith('~'));
        }
        return text switch
        {
            "AND" => new(QueryPartKind.And, start, end),
            "OR" => new(QueryPartKind.Or, start, end),
            "NOT" => new(QueryPartKind.Not, start, end),
            _ when text.StartsWith('"') => new(QueryPartKind.Term, start, end, null, Unquote(text), true),
            _ => new(QueryPartKind.Term, start, end, null, text),
        };
    }

    /// <summary>The end of a word, a phrase, a regular expression or a range; always past the start.</summary>
    private static int ValueEnd(string query, int start, bool stopAtColon)
    {
        var at = start;
        while (at < query.Length && query[at] is '=' or '~' or '>' or '<') at++;
        var close = Peek(query, at) switch { '"' => '"', '/' => '/', '[' => ']', '{' => '}', _ => '\0' };
        if (close != '\0') return Closing(query, at + 1, close);
        while (at < query.Length && !char.IsWhiteSpace(query[at]) && query[at] is not ('(' or ')' or '|' or '"')
            && !(stopAtColon && query[at] == ':'))
        {
            at += query[at] == '\\' ? 2 : 1;
        }
        return Math.Clamp(at, Math.Min(start + 1, query.Length), query.Length);
    }

    private static int Closing(string query, int at, char close)
    {
        while (at < query.Length && query[at] != close) at += query[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, query.Length);
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder(text.Length);
        var inner = text.AsSpan(text.IndexOf('"', StringComparison.Ordinal) + 1);
        for (var i = 0; i < inner.Length && inner[i] != '"'; i++)
        {
            plain.Append(inner[i] == '\\' && i + 1 < inner.Length ? inner[++i] : inner[i]);
        }
        return plain.ToString();
    }

    private static char Peek(string query, int at) => at < query.Length ? query[at] : '\0';
}
