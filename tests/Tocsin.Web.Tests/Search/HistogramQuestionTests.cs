using Tocsin.Storage.Answers;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class HistogramQuestionTests
{
    private static readonly DateTimeOffset Noon = new(2025, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task EmptyBarsAreThere()
    {
        var histogram = await AskAsync("now-1h", null, [["2025-07-01T11:30:00.000Z", 3L]]);
        (histogram.Axis.Count, histogram.Total, histogram.Totals[60]).ShouldBe((120, 3, 3));
    }

    [Fact]
    public async Task WhatIsNotAmongTheMostFrequentValuesIsTheRest()
    {
        var histogram = await AskAsync("now-1h", "hostname", [["2025-07-01T11:30:00.000Z", 9L]], [["a", 5L], ["b", 3L]],
            [["2025-07-01T11:30:00.000Z", "a", 5L], ["2025-07-01T11:30:00.000Z", "b", 3L]]);
        histogram.Series.Select(series => (series.Label, series.Counts[60]))
            .ShouldBe([("a", 5), ("b", 3), (null, 1)]);
        histogram.Series[0].Only.ShouldBe(new Pill("hostname:a"));
    }

    [Fact]
    public async Task ARangeWithoutAStartBeginsWithTheFirstEvent()
    {
        var histogram = await AskAsync("all", null,
            [["2025-07-01T10:00:00.000Z", "2025-07-01T10:59:59.000Z"]], [["2025-07-01T10:00:00.000Z", 1L]]);
        (histogram.Axis.First, histogram.Totals[0]).ShouldBe((Noon.AddHours(-2), 1));
    }

    /// <summary>The histogram when the store answers its questions with these tables, one after another.</summary>
    private static async Task<Histogram> AskAsync(string from, string? split, params object?[][][] tables)
    {
        var asked = 0;
        var events = Some.Events((_, _) => Task.FromResult<Outcome<SearchAnswer>>(
            new SearchAnswer { Rows = tables[asked++] }));
        var run = new SearchRun(SearchLocation.Of("x", from, null, null, null), Noon);
        return (await new HistogramQuestion(events, run).AskAsync(split, default)).ShouldNotBeNull();
    }
}
