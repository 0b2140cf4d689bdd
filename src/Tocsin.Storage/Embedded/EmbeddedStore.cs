using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Fields;
using Tocsin.Storage.Hits;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// Answers questions from our own segments. Each question takes its turn first (<see cref="QuestionTurns"/>); then the
/// blocks of its time range are scanned (<see cref="BlockScans"/>), and what it asks for gathers from them.
/// </summary>
public sealed class EmbeddedStore : IEventStore
{
    private readonly SegmentStore _segments;
    private readonly QuestionTurns _turns;
    private readonly BlockScans _scans;

    /// <summary>The events of a store.</summary>
    /// <param name="segments">Where they are.</param>
    /// <param name="turns">Whose turn it is.</param>
    public EmbeddedStore(SegmentStore segments, QuestionTurns turns) =>
        (_segments, _turns, _scans) = (segments, turns, new BlockScans(segments, turns.Clock));

    /// <inheritdoc/>
    public IEventStore For(Asker asker) => new EmbeddedStore(_segments, _turns.For(asker));

    /// <inheritdoc/>
    public async Task<Outcome<SearchAnswer>> FindAsync(EventQuestion question, CancellationToken stop)
    {
        var found = await AskAsync(
            question.Fault, new EventFilter(question.Query.Filter, question.Range),
            scan => SearchQuery.Run(scan, question), stop);
        if (!question.CountsAhead || found.Answer is null) return found;
        var ahead = await AheadAsync(question, stop);
        return found with { Answer = found.Answer with { Ahead = ahead } };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FoundEvent>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) =>
        Task.Run(() => EventsById.Find(_segments, ids, stop), stop);

    /// <inheritdoc/>
    public Task<Outcome<FieldsAnswer>> FieldsAsync(FieldsQuestion question, CancellationToken stop) =>
        AskAsync<FieldsAnswer>(question.Fault, question.Events, scan => FieldsQuery.Run(scan, question), stop);

    /// <inheritdoc/>
    public Task<Outcome<ValuesAnswer>> ValuesAsync(ValuesQuestion question, CancellationToken stop) =>
        AskAsync<ValuesAnswer>(
            question.Fault, question.Events, scan => ValuesQuery.Run(scan, question, _turns.Clock), stop);

    /// <inheritdoc/>
    public Task<Outcome<HitsAnswer>> HitsAsync(HitsQuestion question, CancellationToken stop)
    {
        var (query, request) = (new HitsQuery(question), question.Request);
        var events = new EventFilter(request.Filter, new TimeRange(request.From, request.To));
        return _turns.RunAsync(
            (memory, either) => _scans.Ask(events, memory, request.Timeout, query.Run, either), stop);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TailBatch> Follow(TailQuestion question, CancellationToken stop) =>
        new TailReader(_segments, _turns, question).FollowAsync(stop);

    /// <inheritdoc/>
    public Task<EventExport> ExportAsync(ExportQuestion question, CancellationToken stop) =>
        Task.FromResult(ExportReader.Begin(_segments, _turns, question));

    /// <inheritdoc/>
    public Task<EventReplay> ReplayAsync(EventFilter which, FieldTable fields, CancellationToken stop) =>
        Task.FromResult(ReplayReader.Begin(_segments, _turns, which, fields));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FieldName>> FieldNamesAsync(TimeRange range, CancellationToken stop) =>
        Task.FromResult(StoreOutline.FieldNames(_segments, range));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken stop) =>
        Task.Run(() => DayCounts.Of(_segments, stop), stop);

    /// <inheritdoc/>
    public Task<long> LastIdAsync(CancellationToken stop) => Task.FromResult(StoreOutline.LastId(_segments));

    /// <inheritdoc/>
    public Task<TimeRange> SpanAsync(TimeRange range, CancellationToken stop) =>
        Task.FromResult(StoreOutline.Span(_segments, range));

    private async Task<long> AheadAsync(EventQuestion question, CancellationToken stop)
    {
        var behind = new TimeRange(question.Range.To, TimeRange.Everything.To);
        // Nearly always there is nothing to look at.
        if (StoreOutline.Span(_segments, behind).Length == TimeSpan.Zero) return 0;
        var count = new EventQuestion(question.Query with { Pipes = [] }, behind) { Limit = 0 };
        var (answer, _) = await FindAsync(count, stop);
        answer?.Release();
        return answer?.Total ?? 0;
    }

    private Task<Outcome<T>> AskAsync<T>(
        QueryError? fault, EventFilter events, Func<Scan, Outcome<T>> ask, CancellationToken stop)
        where T : class => fault is { } wrong
            ? Task.FromResult<Outcome<T>>(wrong)
            : _turns.RunAsync((memory, either) => _scans.Ask(events, memory, null, ask, either), stop);
}
