using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tocsin.Web.Events;
using Tocsin.Web.Queries;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Results;

/// <summary>
/// The list of events. Only the rows near the visible ones are drawn; the next page is fetched in time.
/// </summary>
public sealed partial class EventTable : IAsyncDisposable
{
    /// <summary>How high a row is, in pixels: the stylesheet's <c>--row</c>.</summary>
    private const int RowHeight = 28;

    private const int ChunkSize = 50;
    private const int ClockWidth = 124;
    private const int TimeWidth = 196;

    private ElementReference _table;
    private BrowserModule _module = null!;
    private DotNetObjectReference<EventTable>? _self;
    private IReadOnlyList<string>? _columns;
    private string? _columnsFrom;
    private SearchLocation? _listed;
    private bool _isNew;
    private int _seenFirst;
    private int _seenLast = 1;
    private int _revealed = -1;

    /// <summary>The events.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<EventRow> Rows { get; set; } = [];

    /// <summary>How many there are in all, for those who cannot see the end; null when that is not known.</summary>
    [Parameter] public long? Total { get; set; }

    /// <summary>Whether the oldest event is on top.</summary>
    [Parameter] public bool OldestFirst { get; set; }

    /// <summary>Whether more can be fetched.</summary>
    [Parameter] public bool HasMore { get; set; }

    /// <summary>Fetches more.</summary>
    [Parameter] public EventCallback More { get; set; }

    /// <summary>The list was scrolled to its top, or away from it.</summary>
    [Parameter] public EventCallback<bool> TopSeen { get; set; }

    /// <summary>The selected event's position; -1 when none is.</summary>
    [Parameter] public int Selected { get; set; } = -1;

    /// <summary>What to mark.</summary>
    [Parameter] public MatchMarks Marks { get; set; } = MatchMarks.None;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired] public SearchLocation Location { get; set; } = null!;

    /// <summary>The address of the page with other columns; null where it is that of the search.</summary>
    [Parameter] public Func<SearchLocation, string>? AddressOf { get; set; }

    [CascadingParameter] private Viewer Viewer { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private IJSRuntime Browser { get; set; } = null!;

    /// <summary>The same list while the address says the same, so that rows can tell that nothing changed.</summary>
    private IReadOnlyList<string> Columns
    {
        get
        {
            if (_columns is null || _columnsFrom != Location.Columns)
            {
                (_columns, _columnsFrom) = (Location.ColumnList, Location.Columns);
            }
            return _columns;
        }
    }

    /// <summary>Whether all that is listed is of one day: then the day is not repeated in each row.</summary>
    private bool OneDay => Rows[0].Time is { } newest && Rows[^1].Time is { } oldest
        && Viewer.Day(newest) == Viewer.Day(oldest);

    /// <summary>The first row that is drawn: one chunk before what is seen.</summary>
    private int First => Math.Min(Math.Max(0, _seenFirst - 1), (Rows.Count - 1) / ChunkSize) * ChunkSize;

    /// <summary>
    /// The row after the last that is drawn: at first, when only speed counts, one chunk fills the screen.
    /// </summary>
    private int Last => Math.Min(Rows.Count,
        RendererInfo.IsInteractive ? Math.Max((_seenLast + 2) * ChunkSize, First + ChunkSize) : ChunkSize);

    /// <summary>The browser says which chunks are seen.</summary>
    [JSInvokable]
    public async Task SeeAsync(int first, int last)
    {
        (_seenFirst, _seenLast) = (Math.Max(0, first), Math.Max(first, last));
        StateHasChanged();
        if (HasMore && (_seenLast + 3) * ChunkSize >= Rows.Count) await More.InvokeAsync();
    }

    /// <summary>The browser says whether the top of the list is seen.</summary>
    [JSInvokable]
    public Task SeeTopAsync(bool seen) => TopSeen.InvokeAsync(seen);

    /// <summary>A column was put in another place.</summary>
    [JSInvokable]
    public void MoveColumn(int from, int to) => Show(Location.WithColumnMoved(from, to));

    /// <summary>A column was made wider or narrower.</summary>
    [JSInvokable]
    public void SizeColumn(int at, int width) => Show(Location.WithColumnWidth(at, width));

    /// <summary>A column was taken away.</summary>
    [JSInvokable]
    public void RemoveColumn(int at)
    {
        if (at >= 0 && at < Columns.Count) Show(Location.WithColumnToggled(Columns[at]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _module.DisposeAsync();
        _self?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _module = new(Browser, "events");

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (Location.FindsTheSameAs(_listed)) return;
        _isNew = _listed is not null;
        _listed = Location; // another search: its list begins at its top
        (_seenFirst, _seenLast, _revealed) = (0, 1, -1);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await _module.CallAsync("watch", _table, _self, RowHeight, ChunkSize);
        }
        if (_isNew)
        {
            _isNew = false;
            await _module.CallAsync("toTop", _table);
        }
        if (Selected >= 0 && Selected != _revealed)
        {
            _revealed = Selected;
            await _module.CallAsync("reveal", _table, Selected, RowHeight);
        }
    }

    private void Show(SearchLocation location) =>
        Navigation.NavigateTo(AddressOf?.Invoke(location) ?? location.ToAddress(), replace: true);

    private int? Width(int column) => Location.WidthList[column] is > 0 and var chosen ? chosen : Columns[column] switch
    {
        "summary" => null,
        "hostname" => 168,
        "processname" => 112,
        "severity" or "processid" or "category" => 104,
        EventRow.TimePath or "receivedtimestamp" => TimeWidth,
        _ => 152,
    };
}
