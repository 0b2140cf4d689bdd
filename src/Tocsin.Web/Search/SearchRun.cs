using Tocsin.Language.Times;
using Tocsin.Storage.Questions;
using Tocsin.Web.Operations;
using Tocsin.Web.Queries;

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

    /// <summary>What is asked for a page of events or for the figures.</summary>
    public QuestionText Text => Ask(Location.Patterns ? $"{Query.Filter} | patterns" : Query.Text);

    /// <summary>Another question about the same range.</summary>
    public QuestionText Ask(string query) => new(
        query,
        // What cannot be read as an instant goes as it is: the reader says what is wrong with it.
        Window.From is { } from ? RangeText.Wire(from)
            : Location.From == SearchLocation.Unlimited ? null : Location.From,
        Window.To is { } to ? RangeText.Wire(to) : Location.To)
    {
        EndsNow = TimeExpression.IsRelative(Location.From),
    };

    /// <summary>The rows of a table over what the run's filter finds.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made; the message says why.</exception>
    public Task<IReadOnlyList<object?[]>> RowsAsync(PageEvents events, string pipes, CancellationToken stop) =>
        RowsAsync(events, Ask($"{Query.Filter} | {pipes}"), stop);

    /// <summary>The rows of a table.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made; the message says why.</exception>
    public static async Task<IReadOnlyList<object?[]>> RowsAsync(
        PageEvents events, QuestionText text, CancellationToken stop)
    {
        var (answer, error) = await events.FindAsync(text, 0, null, stop);
        return answer?.Rows ?? throw new InvalidOperationException(error?.Message ?? "The query makes no table");
    }
}
