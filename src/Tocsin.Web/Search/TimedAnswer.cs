using Tocsin.Storage.Answers;

namespace Tocsin.Web.Search;

/// <summary>An answer, and how long it took to find.</summary>
public sealed record TimedAnswer(SearchAnswer Answer, TimeSpan Took)
{
    /// <summary>The answer of an outcome that has one; else its error.</summary>
    public static Outcome<TimedAnswer> Of(Outcome<SearchAnswer> outcome) =>
        outcome.Select(answer => new TimedAnswer(answer, outcome.Took));
}
