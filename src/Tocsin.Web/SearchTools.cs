using Tocsin.Alerts;
using Tocsin.Alerts.Access;
using Tocsin.Web.Shell;
using Tocsin.Language.Complete;
using Tocsin.Storage.Fields;
using Tocsin.Storage.Search;

namespace Tocsin.Web;

/// <summary>What the search page may ask besides searches themselves.</summary>
/// <remarks>Held for the life of the process and called from many circuits at once.</remarks>
public sealed record SearchTools
{
    /// <summary>The fields of matching events: query, from, to, one field or null for all, values of each.</summary>
    public required Func<string, string?, string?, string?, int, CancellationToken, Task<Outcome<FieldsAnswer>>> Fields
    { get; init; }

    /// <summary>The values of a field: field, text they contain, query, from, to, how many.</summary>
    public required Func<string, string, string, string?, string?, int, CancellationToken,
        Task<Outcome<ValuesAnswer>>> Values
    { get; init; }

    /// <summary>
    /// The events around one: id, how many before, how many after, filter;
    /// neither answer nor error when there is no such event.
    /// </summary>
    public required Func<long, int, int, string, CancellationToken, Task<Outcome<SurroundingAnswer>>> Surrounding
    { get; init; }

    /// <summary>
    /// Begins to follow events: query, the last id the reader has (null for only new ones); the tail, or what is wrong.
    /// </summary>
    public required Func<string, long?, (EventTail? Tail, QueryError? Error)> Tail { get; init; }

    /// <summary>What may stand at the caret: query, caret, from, to.</summary>
    public required Func<string, int, string?, string?, CancellationToken, Task<IReadOnlyList<Suggestion>>> Complete
    { get; init; }

    /// <summary>All saved searches, by name.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<SavedSearch>>> ListSaved { get; init; }

    /// <summary>Saves a search in the place of one of the same name, by whom; why it was not saved, or null.</summary>
    public required Func<SavedSearch, string, CancellationToken, Task<string?>> Save { get; init; }

    /// <summary>Gives a saved search another name; why it did not get it, or null.</summary>
    public required Func<string, string, CancellationToken, Task<string?>> RenameSaved { get; init; }

    /// <summary>Deletes a saved search; false when there is none of this name.</summary>
    public required Func<string, CancellationToken, Task<bool>> DeleteSaved { get; init; }

    /// <summary>The tools for one caller.</summary>
    internal SearchTools For(PageGuard guard) => new()
    {
        Fields = guard.Around(Operation.ReadEvents, Fields),
        Values = guard.Around(Operation.ReadEvents, Values),
        Surrounding = guard.Around(Operation.ReadEvents, Surrounding),
        Tail = (query, after) =>
        {
            guard.Demand(Operation.ReadEvents);
            return Tail(query, after);
        },
        Complete = guard.Around(Operation.ReadEvents, Complete),
        ListSaved = guard.Around(Operation.ReadSavedSearches, ListSaved),
        Save = guard.Around(Operation.ChangeSavedSearches, Save),
        RenameSaved = guard.Around(Operation.ChangeSavedSearches, RenameSaved),
        DeleteSaved = guard.Around(Operation.ChangeSavedSearches, DeleteSaved),
    };

    /// <summary>The tools over the real store.</summary>
    public static SearchTools Over(EventSearch search, SavedSearchStore saved)
    {
        var fields = new FieldSearch(search);
        return new()
        {
            Fields = fields.FieldsAsync,
            Values = fields.ValuesAsync,
            Surrounding = new Surroundings(search).SurroundingAsync,
            Tail = (query, after) => (EventTail.Begin(search, query, after, out var error), error),
            Complete = new Completer(search).SuggestAsync,
            ListSaved = saved.ListAsync,
            Save = saved.SaveAsync,
            RenameSaved = saved.RenameAsync,
            DeleteSaved = saved.DeleteAsync,
        };
    }
}
