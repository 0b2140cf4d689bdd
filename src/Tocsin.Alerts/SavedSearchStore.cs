using Microsoft.EntityFrameworkCore;
using Tocsin.Alerts.Data;

namespace Tocsin.Alerts;

/// <summary>
/// The searches that were saved, in <c>tocsin.db</c>. Thread-safe; several processes may have it open.
/// </summary>
/// <remarks>Every change is one transaction, synced before the method returns.</remarks>
public sealed class SavedSearchStore : IDisposable
{
    /// <summary>How many searches may be saved.</summary>
    public const int SearchesMax = 1_000;

    /// <summary>How many characters a name may have.</summary>
    public const int NameCharactersMax = 200;

    private const int CharactersMax = 200_000;

    private readonly DatabaseFile _database;
    private readonly TimeProvider _clock;

    // SQLite has one writer; queueing here is fairer and cheaper than its busy handler.
    private readonly SemaphoreSlim _oneWriter = new(1);

    private SavedSearchStore(DatabaseFile database, TimeProvider clock) => (_database, _clock) = (database, clock);

    /// <summary>Opens the searches in this database file, creating it when there is none.</summary>
    /// <param name="path">The database, usually <c>tocsin.db</c> in the data directory.</param>
    /// <param name="clock">Says when a search was saved.</param>
    /// <exception cref="InvalidOperationException">A newer program wrote the database.</exception>
    public static SavedSearchStore Open(string path, TimeProvider clock) => new(DatabaseFile.Open(path), clock);

    /// <summary>All searches, by name.</summary>
    public async Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken stop)
    {
        using var db = _database.NewContext();
        return await db.SavedSearches.AsNoTracking().OrderBy(s => s.Name).ToListAsync(stop);
    }

    /// <summary>One search, or null.</summary>
    public async Task<SavedSearch?> FindAsync(string name, CancellationToken stop)
    {
        using var db = _database.NewContext();
        return await db.SavedSearches.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, stop);
    }

    /// <summary>Saves a search, in the place of one of the same name.</summary>
    /// <param name="search">The search; who and when are set here.</param>
    /// <param name="by">Who saves it.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Why it was not saved; null when it was.</returns>
    public async Task<string?> SaveAsync(SavedSearch search, string by, CancellationToken stop)
    {
        if (Fault(search) is { } fault) return fault;
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            var stored = await db.SavedSearches.FirstOrDefaultAsync(s => s.Name == search.Name, stop);
            var saved = search with { SavedBy = by, Saved = _clock.GetUtcNow() };
            if (stored is null && await db.SavedSearches.CountAsync(stop) >= SearchesMax)
            {
                return $"There are {SearchesMax} saved searches; delete some first";
            }
            if (stored is not null) db.Entry(stored).CurrentValues.SetValues(saved);
            else db.SavedSearches.Add(saved);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return null;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>Gives a search another name.</summary>
    /// <returns>Why it did not get it; null when it did.</returns>
    public async Task<string?> RenameAsync(string name, string newName, CancellationToken stop)
    {
        if (Fault(new SavedSearch { Name = newName }) is { } fault) return fault;
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            if (await db.SavedSearches.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, stop) is not { } stored)
            {
                return "There is no saved search of this name";
            }
            if (name == newName) return null;
            if (await db.SavedSearches.AnyAsync(s => s.Name == newName, stop))
            {
                return "There is another saved search of the new name";
            }
            db.SavedSearches.Remove(stored);
            db.SavedSearches.Add(stored with { Name = newName });
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return null;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>Deletes a search; false when there was none of this name.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken stop)
    {
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            return await db.SavedSearches.Where(s => s.Name == name).ExecuteDeleteAsync(stop) > 0;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>Ends it; nothing is lost when this is never called.</summary>
    public void Dispose() => _oneWriter.Dispose();

    private static string? Fault(SavedSearch search) =>
        string.IsNullOrWhiteSpace(search.Name) ? "A saved search needs a name"
        : !Access.Names.IsPrintable(search.Name) ? "A name has printable characters only, and is one line"
        : search.Name.Length > NameCharactersMax ? $"A name has at most {NameCharactersMax} characters"
        : search.Query.Length + search.Page.Length + search.Columns.Sum(c => c.Length) > CharactersMax
            ? $"Query, columns and page have at most {CharactersMax} characters together"
        : null;
}
