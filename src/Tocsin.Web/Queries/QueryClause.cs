using System.Text;
using Tocsin.Web.Events;

namespace Tocsin.Web.Queries;

/// <summary>Writes clauses about a field, as one would by hand.</summary>
public static class QueryClause
{
    /// <summary>A longer value makes no clause a person could read.</summary>
    public const int ValueLengthMax = 1_000;

    /// <summary>Whether a clause can be made of the value.</summary>
    public static bool CanBeMade(EventValue value) =>
        value.Kind is EventValueKind.Text or EventValueKind.Number or EventValueKind.Boolean
        && value.Text.Length is > 0 and <= ValueLengthMax;

    /// <summary>Events whose whole value is this.</summary>
    public static string Of(EventValue value)
    {
        // Only the summary is matched by words, so the whole of it has to be asked for.
        var equals = value.Path == "summary" ? ":=" : ":";
        return $"{Name(value.Path)}{equals}{Quote(value.Text)}";
    }

    /// <summary>Events that have the field.</summary>
    public static string Exists(string path) => $"{Name(path)}:*";

    /// <summary>A text as a query takes it for nothing but itself.</summary>
    public static string Quote(string text)
    {
        if (text is not ("" or "AND" or "OR" or "NOT" or "TO") && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '@'))
        {
            return text;
        }
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    /// <summary>A field's name as a query takes it.</summary>
    public static string Name(string path)
    {
        if (path.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '@') && !path.StartsWith('-'))
        {
            return path;
        }
        var name = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            var plain = char.IsLetterOrDigit(c) || c is '_' or '.' or '@' || (c == '-' && name.Length > 0);
            name.Append(plain ? "" : "\\").Append(c);
        }
        return name.ToString();
    }
}
