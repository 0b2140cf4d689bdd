using System.Globalization;
using Tocsin.Language.Complete;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Suggests what may stand in a query at the caret: words of the language, and names and values from the data.
/// Thread-safe.
/// </summary>
public sealed class Completer(IEventStore store)
{
    /// <summary>How many names or values are suggested at most.</summary>
    public const int SuggestionsMax = 50;

    /// <summary>The suggestions, the likeliest first.</summary>
    /// <param name="text">The query as typed so far.</param>
    /// <param name="caret">The character before which the next one would be typed.</param>
    /// <param name="range">When the events happened that it learns from.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string text, int caret, TimeRange range, CancellationToken stop)
    {
        var point = CompletionPoint.At(text, caret);
        if (point.WantsField) return [.. Fields(point, await store.FieldNamesAsync(range, stop)), .. point.Known];
        return point.ValueOf is null ? point.Known : [.. point.Known, .. await ValuesAsync(point, range, stop)];
    }

    // Names that begin so, then names of which a part begins so: "source" finds details.sourceipaddress.
    private static IEnumerable<Suggestion> Fields(CompletionPoint point, IReadOnlyList<FieldName> names) => names
        .Where(f => f.Name.Contains(point.Prefix, StringComparison.OrdinalIgnoreCase))
        .OrderBy(f => f.Name.StartsWith(point.Prefix, StringComparison.OrdinalIgnoreCase) ? 0
            : f.Name.Contains("." + point.Prefix, StringComparison.OrdinalIgnoreCase) ? 1 : 2)
        .Take(SuggestionsMax)
        .Select(f => new Suggestion(
            CompletionPoint.FieldText(f.Name) + point.FieldSuffix, point.Start, point.End, SuggestionKind.Field,
            f.Types));

    private async Task<IEnumerable<Suggestion>> ValuesAsync(
        CompletionPoint point, TimeRange range, CancellationToken stop)
    {
        var events = EventFilter.Everything with { Range = range };
        var question = new ValuesQuestion(events, point.ValueOf!, point.Prefix, SuggestionsMax);
        // Without an answer, the language alone suggests: nobody has asked for the data yet.
        return (await store.ValuesAsync(question, stop)).Answer is not { } answer
            ? []
            : answer.Values.Select(v => new Suggestion(
                TextOf(v.Value), point.Start, point.End, SuggestionKind.Value,
                (answer.IsComplete ? "" : "at least ") + v.Count.ToString("N0", CultureInfo.InvariantCulture)));
    }

    private static string TextOf(object value) => value switch
    {
        string text => CompletionPoint.ValueText(text),
        bool boolean => boolean ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
