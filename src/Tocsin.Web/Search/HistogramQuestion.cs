using System.Globalization;
using Tocsin.Storage.Questions;
using Tocsin.Web.Events;
using Tocsin.Web.Operations;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

/// <summary>Asks the store for a histogram over all that a search finds.</summary>
/// <param name="events">The events.</param>
/// <param name="run">The search.</param>
public sealed class HistogramQuestion(PageEvents events, SearchRun run)
{
    /// <summary>The histogram; null when there is nothing to draw.</summary>
    /// <param name="split">The field to split by; null for none.</param>
    /// <param name="stop">Gives it up.</param>
    public async Task<Histogram?> AskAsync(string? split, CancellationToken stop)
    {
        if (await EndsAsync(stop) is not var (from, to) || from >= to) return null;
        var axis = TimeAxis.Over(from, to);
        var over = run.Ask("") with { From = RangeText.Wire(from), To = RangeText.Wire(to) };
        var totals = Counts(axis, await RowsAsync(over, run.Query.Filter, $"histogram {axis.BarText}", stop), null);
        var unsplit = new Histogram(axis, totals, [new(null, null, totals)]);
        if (split is null) return unsplit;

        var field = QueryClause.Name(split);
        var top = await RowsAsync(over, run.Query.Filter, $"top {Histogram.ValuesMax} {field}", stop);
        // A whole list is no value of a filter: it counts among the others.
        var values = top.Select(row => row[0]).OfType<object>().Where(value => !StoredValue.IsList(value)).ToList();
        if (values.Count == 0) return unsplit;
        var pills = values.Select(value => Pill.Of(StoredValue.Of(split, value))).ToList();
        // Only the values that are drawn are counted over time: a field can have a million others.
        var any = new Pill(string.Join(" OR ", pills.Select(pill => pill.Clause)));
        var filter = JoinedQuery.Of(run.Query.Filter, PillList.None.With(any)).Filter;
        var rows = await RowsAsync(over, filter, $"histogram {axis.BarText} by {field}", stop);
        List<HistogramSeries> series = [.. values.Select((value, i) =>
            new HistogramSeries(StoredValue.Text(value), pills[i], Counts(axis, rows, value)))];
        var rest = totals.Select((total, bar) => Math.Max(0, total - series.Sum(part => part.Counts[bar]))).ToList();
        if (rest.Exists(count => count > 0)) series.Add(new(null, null, rest));
        return new(axis, totals, series);
    }

    private async Task<(DateTimeOffset From, DateTimeOffset To)?> EndsAsync(CancellationToken stop)
    {
        if (run.Window.From is { } from) return (from, run.Window.To ?? run.Now);
        var ends = await run.RowsAsync(events, "stats min(utctimestamp), max(utctimestamp)", stop);
        if (ends is not [[string first, string last]]) return null;
        var end = run.Window.To ?? Time(last).AddTicks(1);
        // One event of a wrong clock would make all others a single bar.
        return (Time(first), run.Window.To is null && Time(first) < run.Now && end > run.Now ? run.Now : end);
    }

    private Task<IReadOnlyList<object?[]>> RowsAsync(
        QuestionText over, string filter, string pipe, CancellationToken stop) =>
        SearchRun.RowsAsync(events, over with { Query = $"{filter} | {pipe}" }, stop);

    private static long[] Counts(TimeAxis axis, IReadOnlyList<object?[]> rows, object? value)
    {
        var counts = new long[axis.Count];
        foreach (var row in rows)
        {
            var bar = axis.BarOf(Time((string)row[0]!));
            if (bar >= 0 && bar < counts.Length && (value is null || value.Equals(row[1])))
            {
                counts[bar] += (long)row[^1]!;
            }
        }
        return counts;
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
