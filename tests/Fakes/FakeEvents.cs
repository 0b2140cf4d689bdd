using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;

namespace Tocsin.Testing;

/// <summary>A store that answers searches as a test says.</summary>
/// <param name="find">Answers searches.</param>
/// <param name="get">Has the events that are asked for by their ids; null for one without any.</param>
internal sealed class FakeEvents(
    Func<EventQuestion, CancellationToken, Task<Outcome<SearchAnswer>>> find, Func<long, FoundEvent>? get = null)
    : IEventStore
{
    public IEventStore For(Asker asker) => this;

    public Task<Outcome<SearchAnswer>> FindAsync(EventQuestion question, CancellationToken stop) =>
        find(question, stop);

    public Task<IReadOnlyList<FoundEvent>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<FoundEvent>>(get is null ? [] : [.. ids.Select(get)]);

    public Task<Outcome<FieldsAnswer>> FieldsAsync(FieldsQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<Outcome<ValuesAnswer>> ValuesAsync(ValuesQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<Outcome<HitsAnswer>> HitsAsync(HitsQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<TailBatch> Follow(TailQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<EventReplay> ReplayAsync(EventFilter which, FieldTable fields, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<EventExport> ExportAsync(ExportQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<FieldName>> FieldNamesAsync(TimeRange range, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<long> LastIdAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<TimeRange> SpanAsync(TimeRange range, CancellationToken stop) => throw new NotSupportedException();
}
