using Tocsin.Storage.Answers;
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
    public bool CanSplit => Path is not (EventRow.TimePath or "receivedtimestamp" or "summary")
        && !EventRow.IsId(Path) && !Kind.Contains("array", StringComparison.Ordinal);

    /// <summary>The fields that an answer lists, by name.</summary>
    public static IReadOnlyList<FieldLine> Of(FieldsAnswer answer) =>
        [.. answer.Fields.Where(field => !EventRow.IsId(field.Name) && field.Events > 0)
            .Select(field => new FieldLine(field.Name, MarkOf(field.Types), string.Join(", ", field.Types),
                (double)field.Events / Math.Max(1, answer.Total)))
            .OrderBy(line => line.Path, StringComparer.Ordinal)];

    private static string MarkOf(IReadOnlyList<string> types) => types switch
    {
        _ when types.Contains("array") => "[]",
        _ when types.Contains("object") => "{}",
        ["number"] => "#",
        ["boolean"] => "?",
        ["date"] => "◷",
        _ => "t",
    };
}
