using System.Globalization;
using Tocsin.Storage.Answers;

namespace Tocsin.Web.Events;

/// <summary>One event of a list: its bytes, and the two things the list itself needs of them.</summary>
/// <param name="Id">The event's id, for links; null when an alert's copy carries none.</param>
/// <param name="Time">When it happened; null when that cannot be read in an alert's copy.</param>
/// <param name="Json">The whole event.</param>
public sealed record EventRow(string? Id, DateTimeOffset? Time, ReadOnlyMemory<byte> Json)
{
    /// <summary>The field that holds the time.</summary>
    public const string TimePath = "utctimestamp";

    /// <summary>Whether the path holds the id, which is shown apart from the fields.</summary>
    public static bool IsId(string path) => path is "id" or "_id";

    /// <summary>The row of an event that was found.</summary>
    public static EventRow Of(FoundEvent found) => new(
        found.Id.ToString(CultureInfo.InvariantCulture), new(found.Time.Ticks, TimeSpan.Zero), found.Json);

    /// <summary>The row of the copy that an alert keeps of an event: whose it is, its text alone says.</summary>
    public static EventRow OfCopy(ReadOnlyMemory<byte> json)
    {
        string? id = null;
        DateTimeOffset? time = null;
        foreach (var value in EventJson.Values(json.Span, path => IsId(path) || path == TimePath))
        {
            if (value.Path == TimePath) time ??= Instant(value.Text);
            else id ??= value.Text;
        }
        return new(id, time, json);
    }

    /// <summary>The text of each column, ready for a cell; values of a list are joined.</summary>
    public string[] Cells(IReadOnlyList<string> columns)
    {
        var cells = new string[columns.Count];
        foreach (var value in EventJson.Values(Json.Span, path => columns.Contains(path)))
        {
            for (var i = 0; i < cells.Length; i++)
            {
                if (columns[i] == value.Path && !(cells[i]?.Length > VisibleText.CellLengthMax))
                {
                    cells[i] = cells[i] is null ? value.Text : $"{cells[i]}, {value.Text}";
                }
            }
        }
        for (var i = 0; i < cells.Length; i++) cells[i] = VisibleText.OneLine(cells[i] ?? "");
        return cells;
    }

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : null;
}
