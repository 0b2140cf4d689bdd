namespace Tocsin.Language;

/// <summary>A query that cannot be understood; thrown inside the parser, a value outside of it.</summary>
internal sealed class QueryException(string message, int position) : Exception(message)
{
    /// <summary>The character of the query it is about, counted from 0.</summary>
    public int Position { get; } = position;
}
