using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Finds what happened around an event: in the order of time, events of one time in the order of their ids.
/// Thread-safe.
/// </summary>
public sealed class Surroundings(IEventStore store)
{
    /// <summary>
    /// The events around one; an answer and an error that are both null mean that there is no such event.
    /// </summary>
    public async Task<Outcome<SurroundingAnswer>> FindAsync(SurroundingQuestion question, CancellationToken stop)
    {
        if (question.Fault is { } fault) return fault;
        if (await store.GetAsync([question.Id], stop) is not [var found]) return new(null, null);
        var older = await SideAsync(question, found, question.Before, ascending: false, stop);
        if (older.Answer is not { Events: { } before }) return new(null, older.Error);
        var newer = await SideAsync(question, found, question.After, ascending: true, stop);
        return newer.Answer is not { Events: { } after }
            ? new(null, newer.Error)
            : new(
                new([.. before.Reverse()], found, after, older.Answer.Cursor is null, newer.Answer.Cursor is null),
                null, older.Took + newer.Took);
    }

    // What lies on one side is the page that follows one which ended with the event.
    private Task<Outcome<SearchAnswer>> SideAsync(
        SurroundingQuestion question, FoundEvent found, int count, bool ascending, CancellationToken stop)
    {
        var range = ascending
            ? TimeRange.Everything with { From = found.Time.Ticks }
            : TimeRange.Everything with { To = found.Time.Ticks + 1 };
        var side = new EventQuestion(new Query(question.Filter, []), range)
        {
            Cursor = PageCursor.Behind(found),
            Limit = count,
            Ascending = ascending,
            CountAll = false,
        };
        return store.FindAsync(side, stop);
    }
}
