using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Pages;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Embedded;

/// <summary>Answers a search: with a page of events, or with the table that its pipes make.</summary>
internal static class SearchQuery
{
    /// <summary>How many bytes of text a table may have as an answer.</summary>
    public const long TableBytesMax = 64L << 20;

    /// <summary>Runs it. An answer with nothing in it says why, where that is certain.</summary>
    public static Outcome<SearchAnswer> Run(Scan scan, EventQuestion question)
    {
        var outcome = Found(scan, question);
        return outcome.Answer switch
        {
            null => outcome,
            { Events: null or [], Rows: null or [] } nothing =>
                nothing with { Hints = FieldHints.Of(question.Query, scan.All) },
            var answer => answer with { Held = scan.Memory.KeepFor(BytesOf(answer)) },
        };
    }

    private static Outcome<SearchAnswer> Found(Scan scan, EventQuestion question) =>
        question.Query.Pipes.Count == 0 ? new PageQuery(scan, question, null).Run()
        : question.Query.Columns is null ? new EventsQuery(scan, question).Run()
        : Table(scan, question);

    private static Outcome<SearchAnswer> Table(Scan scan, EventQuestion question)
    {
        var (first, behind) = (question.Query.Pipes[0], question.Query.Pipes.Skip(1).ToList());
        var table = first switch
        {
            StatsPipe stats => new StatsQuery(scan, stats, behind).Run(),
            HistogramPipe histogram => new HistogramQuery(scan, histogram, question.Range).Run(),
            TopPipe top => new TopQuery(scan, top.Field, top.Rows, fewest: false, top.Position).Run(),
            RarePipe rare => new TopQuery(scan, rare.Field, rare.Rows, fewest: true, rare.Position).Run(),
            PatternsPipe patterns => new PatternsQuery(scan, patterns).Run(),
            BurstsPipe bursts => new BurstsQuery(scan, bursts).Run(),
            _ => throw new InvalidOperationException("BUG: the first pipe makes no table"),
        };
        if (table.Error is null) table = TableSteps.Apply(behind, table);
        if (table.Error is { } error) return error;
        return new SearchAnswer
        {
            Columns = table.Columns,
            Rows = table.Rows,
            Approximate = table.Approximate,
            Scan = scan.Cost,
        };
    }

    // What an answer takes until it is sent: once as it is, once as it is written.
    private static long BytesOf(SearchAnswer answer)
    {
        if (answer.Events is { } events) return 2 * events.Sum(e => (long)e.Json.Length);
        const int rowBytes = 32;
        const int valueBytes = 48;
        var (values, texts) = (0L, 0L);
        foreach (var row in answer.Rows!)
        {
            EvaluationStop.CheckSometimes();
            values += rowBytes + (valueBytes * row.Length);
            foreach (var value in row) texts += value is string text ? text.Length : 0;
        }
        return texts <= TableBytesMax
            ? values + (3 * texts)
            : throw new TooMuchException(
                $"The table has more than {TableBytesMax >> 20} MiB of text; keep fewer rows with | limit");
    }
}
