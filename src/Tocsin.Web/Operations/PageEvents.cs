using Tocsin.Alerts.Access;
using Tocsin.Language.Complete;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;

namespace Tocsin.Web.Operations;

/// <summary>
/// What a page may ask of the events, for whoever opened it: what is written is read, asked when the caller's turn has
/// come, and refused when the caller may not ask, or not any more.
/// </summary>
/// <remarks>One for each page; used from its circuit.</remarks>
public sealed class PageEvents
{
    private readonly IEventStore _store;
    private readonly QuestionReader _reader;
    private readonly PageGuard _guard;

    internal PageEvents(IEventStore store, QuestionReader reader, PageGuard guard) =>
        (_store, _reader, _guard) = (store.For(new Asker(guard.Caller.Key, IsRule: false)), reader, guard);

    /// <summary>A page of events, newest first and not counted; or the table that the query makes.</summary>
    /// <param name="text">What is asked.</param>
    /// <param name="limit">How many events.</param>
    /// <param name="cursor">Where the page before ended; null for the first.</param>
    /// <param name="stop">Gives up.</param>
    public Task<Outcome<SearchAnswer>> FindAsync(
        QuestionText text, int limit, PageCursor? cursor, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return _reader.Events(text).ThenAsync(question => _store.FindAsync(
            question with { Limit = limit, Cursor = cursor, CountAll = false }, stop));
    }

    /// <summary>How many events a query finds, without the events.</summary>
    public Task<Outcome<SearchAnswer>> CountAsync(QuestionText text, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return _reader.Events(text).ThenAsync(question => _store.FindAsync(
            question with { Limit = 0, CountAll = true }, stop));
    }

    /// <summary>One event; null when it is not stored any more.</summary>
    public async Task<FoundEvent?> GetAsync(long id, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return await _store.GetAsync([id], stop) is [var found] ? found : null;
    }

    /// <summary>The fields of the events that a filter finds.</summary>
    /// <param name="text">Which events.</param>
    /// <param name="field">One field alone; null for all.</param>
    /// <param name="values">How many values of each.</param>
    /// <param name="stop">Gives up.</param>
    public Task<Outcome<FieldsAnswer>> FieldsAsync(
        QuestionText text, string? field, int values, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return _reader.Filter(text, "A list of fields").ThenAsync(
            events => _store.FieldsAsync(new FieldsQuestion(events, field, values), stop));
    }

    /// <summary>The events around one; neither answer nor error when there is no such event.</summary>
    /// <param name="id">The event.</param>
    /// <param name="each">How many before it, and how many after.</param>
    /// <param name="filter">Which events count; empty for all.</param>
    /// <param name="stop">Gives up.</param>
    public Task<Outcome<SurroundingAnswer>> SurroundingAsync(long id, int each, string filter, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return _reader.Filter(new QuestionText(filter), "A look around an event").ThenAsync(
            events => new Surroundings(_store).FindAsync(
                new SurroundingQuestion(id, each, each, events.Filter), stop));
    }

    /// <summary>Follows what a filter finds from now on; null when the filter cannot be read.</summary>
    public IAsyncEnumerable<TailBatch>? Follow(string filter, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        var events = _reader.Filter(new QuestionText(filter), "A tail").Answer;
        return events is null ? null : _store.Follow(new TailQuestion(events.Filter, null), stop);
    }

    /// <summary>What may stand at the caret of a query.</summary>
    /// <param name="query">The query as typed so far, and the times of the events to learn from.</param>
    /// <param name="caret">The caret.</param>
    /// <param name="stop">Gives up.</param>
    public Task<IReadOnlyList<Suggestion>> CompleteAsync(QuestionText query, int caret, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadEvents);
        return new Completer(_store).SuggestAsync(query.Query, caret, _reader.Range(query.From, query.To), stop);
    }
}
