using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Tocsin.Alerts.Data;

namespace Tocsin.Alerts;

/// <summary>The alerts that were raised, in <c>tocsin.db</c>. Thread-safe; one process raises alerts.</summary>
/// <remarks>Every change is one transaction, synced before the method returns: what it answered survives a power cut,
/// and a crash in the middle leaves the state before it.</remarks>
public sealed class AlertStore : IDisposable
{
    private readonly DatabaseFile _database;
    private readonly TimeProvider _clock;

    // SQLite has one writer; queueing here is fairer and cheaper than its busy handler.
    private readonly SemaphoreSlim _oneWriter = new(1);
    private volatile int _countNew;

    private AlertStore(DatabaseFile database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM alerts WHERE state = 'new'";
        _countNew = (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>How many alerts are new.</summary>
    public int CountNew => _countNew;

    /// <summary>Raised after any alert changed; handlers must be quick and may be called on any thread.</summary>
    public event Action? Changed;

    /// <summary>Opens the alerts in this database file, creating it when there is none.</summary>
    /// <param name="path">The database, usually <c>tocsin.db</c> in the data directory.</param>
    /// <param name="clock">Says when an alert was raised or acknowledged.</param>
    /// <exception cref="InvalidOperationException">A newer program wrote the database.</exception>
    public static AlertStore Open(string path, TimeProvider clock) => new(DatabaseFile.Open(path), clock);

    /// <summary>
    /// Raises the alert unless it is known: then its end, count and events grow. Known means the same id, or another
    /// sighting of the same burst: same rule and group, with overlapping hot periods [<see cref="Alert.Crossed"/>,
    /// <see cref="Alert.End"/>]. An acknowledged alert that grows stays acknowledged. Durable when this returns.
    /// </summary>
    /// <returns>The stored alert and whether it is new.</returns>
    public async Task<(Alert Stored, bool Raised)> RaiseAsync(Alert draft, CancellationToken stop)
    {
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            var known = await FindKnownAsync(db, draft, stop);
            var stored = known is null
                ? draft with { Raised = _clock.GetUtcNow(), State = "new", AcknowledgedBy = null, Acknowledged = null }
                : AlertGrowth.Grow(known, draft);
            if (ReferenceEquals(stored, known)) return (stored, false);
            if (known is null) db.Alerts.Add(stored);
            else db.Entry(known).CurrentValues.SetValues(stored);
            await CommitAsync(db, transaction, stop);
            return (stored, known is null);
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>The newest alerts first, and how many there are in that state.</summary>
    /// <param name="state">new, acknowledged, or null for all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="skip">How many of the newest to leave out.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<(IReadOnlyList<Alert> Alerts, int Total)> ListAsync(
        string? state, int limit, int skip, CancellationToken stop)
    {
        using var db = _database.NewContext();
        var alerts = db.Alerts.AsNoTracking();
        if (state is not null) alerts = alerts.Where(a => a.State == state);
        var total = await alerts.CountAsync(stop);
        var page = await alerts.OrderByDescending(a => a.Raised).ThenBy(a => a.Id)
            .Skip(skip).Take(limit).ToListAsync(stop);
        return (page, total);
    }

    /// <summary>One alert, or null.</summary>
    public async Task<Alert?> FindAsync(string id, CancellationToken stop)
    {
        using var db = _database.NewContext();
        return await db.Alerts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, stop);
    }

    /// <summary>
    /// Acknowledges, or takes that back; null when there is no such alert. Who acknowledged first stays named.
    /// </summary>
    public async Task<Alert?> AcknowledgeAsync(string id, string by, bool acknowledged, CancellationToken stop)
    {
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            var stored = await db.Alerts.FirstOrDefaultAsync(a => a.Id == id, stop);
            if (stored is null || stored.State == (acknowledged ? "acknowledged" : "new")) return stored;
            var changed = acknowledged
                ? stored with { State = "acknowledged", AcknowledgedBy = by, Acknowledged = _clock.GetUtcNow() }
                : stored with { State = "new", AcknowledgedBy = null, Acknowledged = null };
            db.Entry(stored).CurrentValues.SetValues(changed);
            await CommitAsync(db, transaction, stop);
            return changed;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>Ends it; nothing is lost when this is never called.</summary>
    public void Dispose() => _oneWriter.Dispose();

    private async Task CommitAsync(TocsinDb db, IDbContextTransaction transaction, CancellationToken stop)
    {
        await db.SaveChangesAsync(stop);
        var countNew = await db.Alerts.CountAsync(a => a.State == "new", stop);
        await transaction.CommitAsync(stop);
        _countNew = countNew;
        Changed?.Invoke();
    }

    // 1 by id: the usual case, the crossing event is the same. 2 by burst: the crossing event seems another.
    // A draft that bridges two alerts (late events joined two bursts) grows the older one and leaves the other alone.
    private static async Task<Alert?> FindKnownAsync(TocsinDb db, Alert draft, CancellationToken stop) =>
        await db.Alerts.FirstOrDefaultAsync(a => a.Id == draft.Id, stop)
        ?? await db.Alerts
            .Where(a => a.Rule == draft.Rule && a.Group == draft.Group
                && a.Crossed <= draft.End && a.End >= draft.Crossed)
            .OrderBy(a => a.Crossed)
            .FirstOrDefaultAsync(stop);
}
