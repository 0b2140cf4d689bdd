using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Tocsin.Data;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts;

/// <summary>
/// The searches that were saved. Thread-safe; several processes may have them open.
/// </summary>
/// <remarks>Every change is one transaction, synced before the method returns.</remarks>
public sealed class SavedSearchStore
{
    /// <summary>How many searches may be saved.</summary>
    public const int SearchesMax = 1_000;

    /// <summary>How many characters a name may have.</summary>
    public const int NameCharactersMax = 200;

    private const int CharactersMax = 200_000;

    private static readonly Expression<Func<SavedSearchRow, SavedSearch>> ToSearch = row => new SavedSearch
    {
        Name = row.Name,
        Query = row.Query,
        From = row.From,
        To = row.To,
        Columns = row.Columns,
        Page = row.Page,
        SavedBy = row.SavedBy,
        Saved = row.Saved,
    };

    private readonly Database _database;
    private readonly TimeProvider _clock;

    /// <summary>The searches of a database.</summary>
    /// <param name="database">Whoever opened it disposes it.</param>
    /// <param name="clock">Says when a search was saved.</param>
    public SavedSearchStore(Database database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>All searches, by name.</summary>
    public async Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken stop)
    {
        using var db = _database.Read();
        return await db.SavedSearches.AsNoTracking().OrderBy(s => s.Name).Select(ToSearch).ToListAsync(stop);
    }

    /// <summary>One search, or null.</summary>
    public async Task<SavedSearch?> FindAsync(string name, CancellationToken stop)
    {
        using var db = _database.Read();
        return await db.SavedSearches.AsNoTracking().Where(s => s.Name == name).Select(ToSearch)
            .FirstOrDefaultAsync(stop);
    }

    /// <summary>Saves a search, in the place of one of the same name.</summary>
    /// <param name="search">The search; who and when are set here.</param>
    /// <param name="by">Who saves it.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Why it was not saved; null when it was.</returns>
    public async Task<string?> SaveAsync(SavedSearch search, string by, CancellationToken stop)
    {
        if (Fault(search) is { } fault) return fault;
        return await _database.WriteAsync(async db =>
        {
            var stored = await db.SavedSearches.FirstOrDefaultAsync(s => s.Name == search.Name, stop);
            if (stored is null && await db.SavedSearches.CountAsync(stop) >= SearchesMax)
            {
                return $"There are {SearchesMax} saved searches; delete some first";
            }
            if (stored is not null) db.SavedSearches.Remove(stored);
            // Removed first: a row of the same key takes its place.
            await db.SaveChangesAsync(stop);
            db.SavedSearches.Add(RowOf(search with { SavedBy = by, Saved = _clock.GetUtcNow() }));
            return null;
        }, stop);
    }

    /// <summary>Gives a search another name.</summary>
    /// <returns>Why it did not get it; null when it did.</returns>
    public async Task<string?> RenameAsync(string name, string newName, CancellationToken stop)
    {
        if (Fault(new SavedSearch { Name = newName }) is { } fault) return fault;
        return await _database.WriteAsync(async db =>
        {
            var stored = await db.SavedSearches.Where(s => s.Name == name).Select(ToSearch).FirstOrDefaultAsync(stop);
            if (stored is null) return "There is no saved search of this name";
            if (name == newName) return null;
            if (await db.SavedSearches.AnyAsync(s => s.Name == newName, stop))
            {
                return "There is another saved search of the new name";
            }
            await db.SavedSearches.Where(s => s.Name == name).ExecuteDeleteAsync(stop);
            db.SavedSearches.Add(RowOf(stored with { Name = newName }));
            return null;
        }, stop);
    }

    /// <summary>Deletes a search; false when there was none of this name.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken stop) => await _database.WriteAsync(
        async db => await db.SavedSearches.Where(s => s.Name == name).ExecuteDeleteAsync(stop) > 0, stop);

    private static SavedSearchRow RowOf(SavedSearch search) => new()
    {
        Name = search.Name,
        Query = search.Query,
        From = search.From,
        To = search.To,
        Columns = search.Columns,
        Page = search.Page,
        SavedBy = search.SavedBy,
        Saved = search.Saved,
    };

    private static string? Fault(SavedSearch search) =>
        string.IsNullOrWhiteSpace(search.Name) ? "A saved search needs a name"
        : !Access.Names.IsPrintable(search.Name) ? "A name has printable characters only, and is one line"
        : search.Name.Length > NameCharactersMax ? $"A name has at most {NameCharactersMax} characters"
        : search.Query.Length + search.Page.Length + search.Columns.Sum(c => c.Length) > CharactersMax
            ? $"Query, columns and page have at most {CharactersMax} characters together"
        : null;
}
