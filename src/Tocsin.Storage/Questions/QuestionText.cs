namespace Tocsin.Storage.Questions;

/// <summary>What people and programs write when they ask, in the language of docs/query-language.md.</summary>
/// <param name="Query">Filters, and pipes that make something of what they find; empty or <c>*</c> is all.</param>
/// <param name="From">First instant, inclusive: RFC 3339 or relative (<c>now-1h</c>); null does not limit.</param>
/// <param name="To">Last instant, exclusive: RFC 3339 or relative (<c>now</c>); null does not limit.</param>
public sealed record QuestionText(string Query, string? From = null, string? To = null)
{
    /// <summary>Whether the range ends now: it was relative before its beginning was reckoned.</summary>
    public bool EndsNow { get; init; }
}
