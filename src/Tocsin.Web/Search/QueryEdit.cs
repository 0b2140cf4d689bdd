using System.Text;
using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

/// <summary>Adds a clause about a field to a query, as one would by hand.</summary>
public static class QueryEdit
{
    /// <summary>A longer value makes no clause a person could read.</summary>
    public const int ValueLengthMax = 1_000;

    /// <summary>Whether a clause can be made of the value.</summary>
    public static bool CanMatch(EventValue value) =>
        value.Kind is EventValueKind.Text or EventValueKind.Number or EventValueKind.Boolean
        && value.Text.Length is > 0 and <= ValueLengthMax;

    /// <summary>Only events with this value.</summary>
    public static string Include(string query, EventValue value) => Add(query, Clause(value), negated: false);

    /// <summary>No events with this value.</summary>
    public static string Exclude(string query, EventValue value) => Add(query, Clause(value), negated: true);

    /// <summary>Only events that have the field.</summary>
    public static string Exists(string query, string path) => Add(query, $"{Name(path)}:*", negated: false);

    private static string Add(string query, string clause, bool negated)
    {
        var parts = QueryParts.Of(query);
        var pipe = parts.FindIndex(part => part.Kind == QueryPartKind.Pipe);
        var filter = (pipe < 0 ? query : query[..parts[pipe].Start]).Trim();
        var pipes = pipe < 0 ? "" : " " + query[parts[pipe].Start..].TrimStart();
        return WithClause(filter, QueryParts.Of(filter), clause, negated) + pipes;
    }

    private static string WithClause(string filter, List<QueryPart> parts, string clause, bool negated)
    {
        var wanted = negated ? $"NOT {clause}" : clause;
        if (filter is "" or "*")
            return wanted;
        if (HasTopLevelOr(parts))
            return $"({filter}) {wanted}";

        var at = parts.FindIndex(part => part.Kind == QueryPartKind.Term && filter[part.Start..part.End] == clause);
        if (at < 0 || InParentheses(parts, at))
            return $"{filter} {wanted}";

        // The clause is there already: asking for its opposite turns it round, asking again changes nothing.
        var not = at > 0 && parts[at - 1].Kind == QueryPartKind.Not;
        if (not == negated)
            return filter;
        var start = not ? parts[at - 1].Start : parts[at].Start;
        return string.Concat(filter.AsSpan(0, start), wanted, filter.AsSpan(parts[at].End));
    }

    private static bool HasTopLevelOr(List<QueryPart> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            if (parts[i].Kind == QueryPartKind.Or && !InParentheses(parts, i))
                return true;
        return false;
    }

    private static bool InParentheses(List<QueryPart> parts, int at) =>
        parts.Take(at).Sum(part => part.Kind switch { QueryPartKind.Open => 1, QueryPartKind.Close => -1, _ => 0 }) > 0;

    private static string Clause(EventValue value)
    {
        // Only the summary is matched by words, so the whole of it has to be asked for.
        var equals = value.Path == "summary" ? ":=" : ":";
        return $"{Name(value.Path)}{equals}{Quote(value.Text)}";
    }

    private static string Quote(string text)
    {
        if (text is not ("AND" or "OR" or "NOT" or "TO") && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '@'))
            return text;
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    private static string Name(string path)
    {
        if (path.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '@'))
            return path;
        var name = new StringBuilder(path.Length + 8);
        foreach (var c in path)
            name.Append(char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '@' ? "" : "\\").Append(c);
        return name.ToString();
    }
}
