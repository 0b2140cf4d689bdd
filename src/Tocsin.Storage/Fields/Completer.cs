using System.Globalization;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Complete;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Fields;

/// <summary>
/// Suggests what may stand in a query at the caret: words of the language, and names and values from the data.
/// Thread-safe.
/// </summary>
public sealed class Completer(EventSearch search)
{
    /// <summary>How many names or values are suggested at most.</summary>
    public const int SuggestionsMax = 50;

    private readonly FieldSearch _fields = new(search);

    /// <summary>The suggestions, the likeliest first.</summary>
    /// <param name="text">The query as typed so far.</param>
    /// <param name="caret">The character before which the next one would be typed.</param>
    /// <param name="from">First instant of the events to learn from, inclusive; null does not limit.</param>
    /// <param name="to">Last instant, exclusive; null does not limit.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string text, int caret, string? from, string? to, CancellationToken stop)
    {
        var point = CompletionPoint.At(text, caret);
        if (point.WantsField) return [.. Fields(point, from, to), .. point.Known];
        return point.ValueOf is null ? point.Known : [.. point.Known, .. await ValuesAsync(point, from, to, stop)];
    }

    private IEnumerable<Suggestion> Fields(CompletionPoint point, string? from, string? to)
    {
        var now = new Instant(search.Clock.GetUtcNow().UtcTicks);
        var first = from is not null && TimeExpression.TryParse(from, now, out var start) ? start.Ticks : 0;
        var last = to is not null && TimeExpression.TryParse(to, now, out var end) ? end.Ticks : long.MaxValue;
        // Names that begin so, then names of which a part begins so: "source" finds details.sourceipaddress.
        return _fields.Names(first, last)
            .Where(f => f.Name.Contains(point.Prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(f => f.Name.StartsWith(point.Prefix, StringComparison.OrdinalIgnoreCase) ? 0
                : f.Name.Contains("." + point.Prefix, StringComparison.OrdinalIgnoreCase) ? 1 : 2)
            .Take(SuggestionsMax)
            .Select(f => new Suggestion(
                CompletionPoint.FieldText(f.Name) + point.FieldSuffix, point.Start, point.End, SuggestionKind.Field,
                f.Type));
    }

    private async Task<IEnumerable<Suggestion>> ValuesAsync(
        CompletionPoint point, string? from, string? to, CancellationToken stop)
    {
        var (answer, _, _) =
            await _fields.ValuesAsync(point.ValueOf!, point.Prefix, "", from, to, SuggestionsMax, stop);
        return answer is null
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
