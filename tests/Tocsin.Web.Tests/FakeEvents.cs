using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;

namespace Tocsin.Web;

/// <summary>A store that answers searches as a test says, and has every event that is asked for by its id.</summary>
internal sealed class FakeEvents(Func<EventQuestion, CancellationToken, Task<Outcome<SearchAnswer>>> find) : IEventStore
{
    public IEventStore For(Asker asker) => this;

    public Task<Outcome<SearchAnswer>> FindAsync(EventQuestion question, CancellationToken stop) =>
        find(question, stop);

    public Task<IReadOnlyList<FoundEvent>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<FoundEvent>>([.. ids.Select(id => Some.Event(id))]);

    public Task<Outcome<FieldsAnswer>> FieldsAsync(FieldsQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<Outcome<ValuesAnswer>> ValuesAsync(ValuesQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<Outcome<HitsAnswer>> HitsAsync(HitsQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<TailBatch> Follow(TailQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<EventExport> ExportAsync(ExportQuestion question, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<FieldName>> FieldNamesAsync(TimeRange range, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<TimeRange> SpanAsync(TimeRange range, CancellationToken stop) => throw new NotSupportedException();
}
