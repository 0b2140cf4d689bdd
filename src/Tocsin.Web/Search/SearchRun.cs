using Tocsin.Storage.Search;

namespace Tocsin.Web.Search;

/// <summary>One run of a search: all that is asked for it is about the same events at the same moment.</summary>
/// <param name="Location">The page it is for.</param>
/// <param name="Now">When it was run.</param>
public sealed record SearchRun(SearchLocation Location, DateTimeOffset Now)
{
    /// <summary>The query and the pills.</summary>
    public JoinedQuery Query { get; } = JoinedQuery.Of(Location.Query, Location.Pills);

    /// <summary>The range.</summary>
    public TimeWindow Window { get; } = TimeWindow.Of(Location, Now);

    /// <summary>Whether figures are asked for instead of events.</summary>
    public bool MakesFigures => Location.Patterns || Query.Pipes.Length > 0;

    /// <summary>The question for a page of events or for the figures.</summary>
    public SearchRequest ToRequest(int limit, string? cursor) =>
        Ask(Location.Patterns ? $"{Query.Filter} | patterns" : Query.Text) with
        {
            Limit = limit,
            Cursor = cursor,
            CountAll = false,
        };

    /// <summary>Another question about the same range.</summary>
    public SearchRequest Ask(string query) => new(query)
    {
        // What cannot be read as an instant goes as it is: the store says what is wrong with it.
        From = Window.From is { } from ? TimeRange.Wire(from)
            : Location.From == SearchLocation.Unlimited ? null : Location.From,
        To = Window.To is { } to ? TimeRange.Wire(to) : Location.To,
    };

    /// <summary>A table over what the run's filter finds.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made; the message says why.</exception>
    public async Task<SearchAnswer> TableAsync(PagesOptions options, string pipes, CancellationToken stop) =>
        await AnswerAsync(options, Ask($"{Query.Filter} | {pipes}"), stop);

    /// <summary>The answer to a question.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says why.</exception>
    public static async Task<SearchAnswer> AnswerAsync(
        PagesOptions options, SearchRequest request, CancellationToken stop)
    {
        var outcome = await options.Search(request, stop);
        return outcome.Answer ?? throw new InvalidOperationException(outcome.Error?.Message ?? "There is no answer");
    }
}
