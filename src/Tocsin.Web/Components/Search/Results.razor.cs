using Microsoft.AspNetCore.Components;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Search;

/// <summary>What was found: a list of events, a table of figures, or why there is nothing.</summary>
public sealed partial class Results
{
    private IReadOnlyList<string>? _columns;
    private string? _columnsFrom;

    /// <summary>The search.</summary>
    [Parameter, EditorRequired] public SearchSession Session { get; set; } = null!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired] public SearchLocation Location { get; set; } = null!;

    /// <summary>The selected event's position; -1 when none is.</summary>
    [Parameter] public int Selected { get; set; } = -1;

    /// <summary>What to mark.</summary>
    [Parameter] public MatchMarks Marks { get; set; } = MatchMarks.None;

    /// <summary>Asked for a wider range.</summary>
    [Parameter] public EventCallback<string> Widen { get; set; }

    [CascadingParameter] private Viewer Viewer { get; set; } = null!;

    /// <summary>The same list while the address says the same, so that rows can tell that nothing changed.</summary>
    private IReadOnlyList<string> Columns
    {
        get
        {
            if (_columns is null || _columnsFrom != Location.Columns)
                (_columns, _columnsFrom) = (Location.ColumnList, Location.Columns);
            return _columns;
        }
    }

    /// <summary>Whether all that is listed is of one day: then the day is not repeated in each row.</summary>
    private bool OneDay => Session.RowAt(0)?.Time is { } newest
        && Session.RowAt(Session.RowCount - 1)?.Time is { } oldest && Viewer.Day(newest) == Viewer.Day(oldest);

    private int FirstOf(int page) => Session.Pages.Take(page).Sum(rows => rows.Count);

    private static string? WidthOf(string column) => column switch
    {
        "summary" => null,
        "hostname" => "col-host",
        "processname" => "col-name",
        "severity" or "processid" or "category" => "col-word",
        _ => "col-value",
    };
}
