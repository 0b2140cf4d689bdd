using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

/// <summary>A field as the sidebar lists it.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Mark">The sign of what it holds.</param>
/// <param name="Kind">What it holds, in a word.</param>
/// <param name="Presence">The part of the events that have it, from 0 to 1; null when none of those found has.</param>
public sealed record FieldLine(string Path, string Mark, string Kind, double? Presence)
{
    /// <summary>Whether a histogram by its values says anything.</summary>
    public bool CanSplit => Path is not (EventRow.TimePath or "summary") && !EventRow.IsId(Path);

    /// <summary>The fields of the listed events.</summary>
    public static IReadOnlyList<FieldLine> Sampled(IReadOnlyList<EventRow> rows) =>
        [.. rows.Take(50).SelectMany(row => EventJson.Values(row.Json.Span).DistinctBy(value => value.Path))
            .Where(value => !EventRow.IsId(value.Path)).GroupBy(value => value.Path, StringComparer.Ordinal)
            .Select(group => new FieldLine(group.Key, MarkOf(group.First().Kind), "text",
                (double)group.Count() / Math.Min(50, rows.Count)))
            .OrderBy(line => line.Path, StringComparer.Ordinal)];

    private static string MarkOf(EventValueKind kind) => kind switch
    {
        EventValueKind.Number => "#",
        EventValueKind.Boolean => "?",
        _ => "t",
    };
}
