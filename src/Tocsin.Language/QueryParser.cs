using System.Diagnostics.CodeAnalysis;
using Tocsin.Events;
using Tocsin.Language.Parse;

namespace Tocsin.Language;

/// <summary>Reads the language of docs/query-language.md. Thread-safe.</summary>
public static class QueryParser
{
    /// <summary>How long a query may be.</summary>
    public const int CharactersMax = 100_000;

    /// <summary>Reads a query.</summary>
    /// <param name="text">The query; empty or <c>*</c> asks for everything.</param>
    /// <param name="now">What <c>now</c> means in it.</param>
    /// <param name="query">The query; null when false is answered.</param>
    /// <param name="message">What is wrong and what was expected; null when true is answered.</param>
    /// <param name="position">The character it is about, from 0.</param>
    public static bool TryParse(
        string text,
        Instant now,
        [NotNullWhen(true)] out Query? query,
        [NotNullWhen(false)] out string? message,
        out int position)
    {
        (query, message, position) = (null, null, 0);
        if (text.Length > CharactersMax)
        {
            message = $"The query has {text.Length} characters; the limit is {CharactersMax}";
            position = CharactersMax;
            return false;
        }
        try
        {
            var cursor = new Cursor(text);
            query = new Query(new FilterParser(cursor, now).Filter(), new PipeParser(cursor).Pipes());
            return true;
        }
        catch (QueryException e)
        {
            (message, position) = (e.Message, e.Position);
            return false;
        }
    }
}
