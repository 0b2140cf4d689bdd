using Tocsin.Web.Events;
using Tocsin.Web.Operations;

namespace Tocsin.Web.Search;

/// <summary>What a search page has found: the events, and what explains them.</summary>
/// <remarks>Used from one circuit, one call at a time.</remarks>
public sealed class Findings(PageEvents events) : IDisposable
{
    /// <summary>The events, or the figures.</summary>
    public SearchSession Session { get; } = new(events);

    /// <summary>The events over time.</summary>
    public Asking<Histogram> Histogram { get; } = new();

    /// <summary>The fields that the events have.</summary>
    public Asking<IReadOnlyList<FieldLine>> Fields { get; } = new();

    /// <summary>The event that is shown beside the list; null when none is.</summary>
    public EventRow? Open { get; set; }

    /// <summary>Asks for the histogram of all that a run finds; true when it is there at the end.</summary>
    /// <param name="run">The run, or the same one at a later time.</param>
    /// <param name="split">The field by which it is split; null for none.</param>
    public Task<bool> AskHistogramAsync(SearchRun run, string? split) =>
        Histogram.AskAsync(stop => new HistogramQuestion(events, run).AskAsync(split, stop));

    /// <summary>Asks for the fields of all that a run finds; true when they are there at the end.</summary>
    public Task<bool> AskFieldsAsync(SearchRun run) => Fields.AskAsync(async stop =>
        (await events.FieldsAsync(run.Ask(run.Query.Filter), null, 0, stop)).Select(FieldLine.Of));

    /// <summary>Gives up what is still asked about the events; what was answered stays.</summary>
    public void StopExplaining()
    {
        Session.StopCounting();
        Histogram.Stop();
        Fields.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopExplaining();
        Session.Dispose();
    }
}
