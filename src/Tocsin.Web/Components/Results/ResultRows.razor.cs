using Microsoft.AspNetCore.Components;
using Tocsin.Web.Events;
using Tocsin.Web.Queries;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Results;

/// <summary>Some rows of the list. Draws itself again only when it would look different.</summary>
public sealed partial class ResultRows
{
    private object? _drawn;

    /// <summary>All events of the list.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<EventRow> Rows { get; set; } = [];

    /// <summary>The first that is drawn here.</summary>
    [Parameter] public int First { get; set; }

    /// <summary>How many are drawn here.</summary>
    [Parameter] public int Count { get; set; }

    /// <summary>Whether the time of day is enough.</summary>
    [Parameter] public bool OneDay { get; set; }

    /// <summary>The columns beside the time.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<string> Columns { get; set; } = [];

    /// <summary>The selected event's position in the whole list.</summary>
    [Parameter] public int Selected { get; set; }

    /// <summary>What to mark.</summary>
    [Parameter, EditorRequired] public MatchMarks Marks { get; set; } = MatchMarks.None;

    /// <summary>The page's address, for the links.</summary>
    [Parameter, EditorRequired] public SearchLocation Location { get; set; } = null!;

    [CascadingParameter] private Viewer Viewer { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var selectedHere = Selected >= First && Selected < First + Count ? Selected : -1;
        var look = (Rows, First, Count, Columns, Marks, Viewer, (OneDay, selectedHere, Location with { Event = null }));
        if (look.Equals(_drawn)) return false;
        _drawn = look;
        return true;
    }

    private string? AddressOf(EventRow row) => row.Id is null ? null : (Location with { Event = row.Id }).ToAddress();

    private string TimeOf(EventRow row) =>
        row.Time is not { } time ? "no time" : OneDay ? Viewer.Clock(time) : Viewer.Full(time);
}
