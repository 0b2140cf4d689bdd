using Tocsin.Alerts;
using Tocsin.Alerts.Access;

namespace Tocsin.Web.Operations;

/// <summary>What a page may do with saved searches, for whoever opened it.</summary>
/// <remarks>One for each page; used from its circuit.</remarks>
public sealed class PageSavedSearches
{
    private readonly SavedSearchStore _saved;
    private readonly PageGuard _guard;

    internal PageSavedSearches(SavedSearchStore saved, PageGuard guard) => (_saved, _guard) = (saved, guard);

    /// <summary>All of them, by name.</summary>
    public Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken stop)
    {
        _guard.Demand(Operation.ReadSavedSearches);
        return _saved.ListAsync(stop);
    }

    /// <summary>Saves one in the place of one of the same name; why it was not saved, or null.</summary>
    public Task<string?> SaveAsync(SavedSearch search, string by, CancellationToken stop)
    {
        _guard.Demand(Operation.ChangeSavedSearches);
        return _saved.SaveAsync(search, by, stop);
    }

    /// <summary>Deletes one; false when there is none of this name.</summary>
    public Task<bool> DeleteAsync(string name, CancellationToken stop)
    {
        _guard.Demand(Operation.ChangeSavedSearches);
        return _saved.DeleteAsync(name, stop);
    }
}
