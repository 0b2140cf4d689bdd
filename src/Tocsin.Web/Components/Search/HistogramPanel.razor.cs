using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tocsin.Web.Events;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Search;

/// <summary>How many events there were when; dragging over it leaves only that time.</summary>
public sealed partial class HistogramPanel
{
    private const double Height = 72;

    private ElementReference _bars;
    private BrowserModule _module = null!;
    private DotNetObjectReference<HistogramPanel>? _self;
    private object? _drawn;
    private bool _watched;

    /// <summary>What is drawn; null before the first answer.</summary>
    [Parameter] public Histogram? Histogram { get; set; }

    /// <summary>Why there is no newer one.</summary>
    [Parameter] public string? Failure { get; set; }

    /// <summary>Whether one is to come.</summary>
    [Parameter] public bool Pending { get; set; }

    /// <summary>How many events were found in all; null while that is not known.</summary>
    [Parameter] public long? Total { get; set; }

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired] public SearchLocation Location { get; set; } = null!;

    /// <summary>What it can be split by.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<FieldLine> Fields { get; set; } = [];

    /// <summary>A part of the time was picked.</summary>
    [Parameter] public EventCallback<(string From, string? To)> Picked { get; set; }

    [CascadingParameter] private Viewer Viewer { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    private IEnumerable<string> SplitPaths =>
        (Location.Split is { } split ? new[] { split } : []).Union(Fields.Where(f => f.CanSplit).Select(f => f.Path));

    /// <summary>The browser says which bars were picked.</summary>
    [JSInvokable]
    public Task PickAsync(int first, int last)
    {
        if (Histogram is not { Axis: var axis } || first < 0 || last < first || last >= axis.Count)
        {
            return Task.CompletedTask;
        }
        return Picked.InvokeAsync((RangeText.Wire(axis.StartOf(first)), RangeText.Wire(axis.StartOf(last + 1))));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _module.DisposeAsync();
        _self?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _module = new(Browser, "histogram");

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var look = (Histogram, Failure, Pending, Total, Viewer, Fields, Location with { Event = null });
        if (look.Equals(_drawn)) return false;
        _drawn = look;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Histogram is null || _watched)
        {
            _watched = Histogram is not null; // what is drawn after nothing was is another drawing
            return;
        }
        _watched = true;
        _self ??= DotNetObjectReference.Create(this);
        await _module.CallAsync("watch", _bars, _self);
    }

    private static IEnumerable<(int Part, double Y, double Height)> Parts(Histogram histogram, int bar)
    {
        var top = Height;
        for (var i = 0; i < histogram.Series.Count; i++)
        {
            var count = histogram.Series[i].Counts[bar];
            if (count == 0) continue;
            // A bar with few events beside one with many is still seen.
            var height = Math.Max(count * (Height - 2) / Math.Max(1, histogram.Highest), 0.75);
            top -= height;
            yield return (i, Math.Max(0, top), height);
        }
    }

    /// <summary>Built by hand: to the markup, the name of this element means something else.</summary>
    private RenderFragment Labels(TimeAxis axis) => builder =>
    {
        foreach (var (at, label) in axis.Ticks(Viewer))
        {
            builder.OpenElement(0, "text");
            builder.AddAttribute(1, "x", Fraction(at));
            builder.AddAttribute(2, "y", "12");
            builder.AddAttribute(3, "text-anchor", at < 0.02 ? "start" : at > 0.98 ? "end" : "middle");
            builder.AddContent(4, label);
            builder.CloseElement();
        }
    };

    private static bool IsSplit(Histogram histogram) => histogram.Series[0].Label is not null;

    private string Paint(int part) => Histogram!.Series[part].Label is null && part > 0 ? "s6" : $"s{part + 1}";

    private string Percent(int bar, double more) => Fraction((bar + more) / Histogram!.Axis.Count);

    private string Percent(double bars) => Fraction(bars / Histogram!.Axis.Count);

    private static string Fraction(double part) => (part * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Pixels(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);

    private string Days(TimeAxis axis)
    {
        var (first, last) = (Viewer.Day(axis.First), Viewer.Day(axis.End.AddTicks(-1)));
        var culture = CultureInfo.InvariantCulture;
        return first == last ? first.ToString("d MMMM yyyy", culture)
            : $"{first.ToString("d MMM yyyy", culture)} to {last.ToString("d MMM yyyy", culture)}";
    }

    private string Note(Histogram histogram, int bar)
    {
        var axis = histogram.Axis;
        var note = new StringBuilder($"{Viewer.Second(axis.StartOf(bar))}, {axis.BarWords[..^5]}\n")
            .Append(Words.Count(histogram.Totals[bar], "event"));
        if (IsSplit(histogram))
        {
            foreach (var series in histogram.Series.Where(series => series.Counts[bar] > 0))
            {
                var label = series.Label is null ? "others" : VisibleText.OneLine(series.Label, 40);
                note.Append(CultureInfo.InvariantCulture, $"\n{Words.Number(series.Counts[bar])}  {label}");
            }
        }
        return note.ToString();
    }

    private Task ZoomOut()
    {
        var axis = Histogram!.Axis;
        var half = (axis.End - axis.First) / 2;
        var from = axis.First.UtcTicks > half.Ticks ? axis.First - half : DateTimeOffset.MinValue;
        var to = DateTimeOffset.MaxValue - axis.End > half ? axis.End + half : DateTimeOffset.MaxValue;
        return Picked.InvokeAsync((RangeText.Wire(from), RangeText.Wire(to)));
    }

    private void ChangeSplit(ChangeEventArgs change)
    {
        var path = change.Value as string;
        Navigation.NavigateTo((Location with { Split = string.IsNullOrEmpty(path) ? null : path }).ToAddress());
    }
}
