using System.Globalization;
using System.Linq.Expressions;
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
            if (known is null && stored.Rule is not (TooLoudRule or FailingRule)
                && await RaisedLatelyAsync(db, draft.Rule, stop) >= RaisedAnHourMax)
            {
                return (await HoldBackAsync(db, transaction, draft, stop), false);
            }

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

    /// <summary>
    /// The newest alerts first, and how many there are; without their events, which <see cref="FindAsync"/> has.
    /// </summary>
    /// <param name="filter">Which; of alerts about one thing, the newest ten thousand are looked at.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="skip">How many of the newest to leave out.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<(IReadOnlyList<Alert> Alerts, int Total)> ListAsync(
        AlertFilter filter, int limit, int skip, CancellationToken stop)
    {
        using var db = _database.NewContext();
        var alerts = db.Alerts.AsNoTracking();
        if (filter.State is { } state) alerts = alerts.Where(a => a.State == state);
        var newest = alerts.OrderByDescending(a => a.Raised).ThenBy(a => a.Id);
        if (filter.About is null)
        {
            var page = await newest.Skip(skip).Take(limit).Select(WithoutEvents).ToListAsync(stop);
            return (page, await alerts.CountAsync(stop));
        }

        // One at a time: the events of all of them together may be large.
        var (found, total) = (new List<Alert>(), 0);
        await foreach (var alert in newest.Take(LookedAtMax).AsAsyncEnumerable().WithCancellation(stop))
        {
            if (!filter.Takes(alert)) continue;
            if (total++ >= skip && found.Count < limit) found.Add(alert with { Events = [] });
        }

        return (found, total);
    }

    private const int LookedAtMax = 10_000;

    private static readonly Expression<Func<Alert, Alert>> WithoutEvents = a => new Alert
    {
        Id = a.Id,
        Rule = a.Rule,
        Group = a.Group,
        Summary = a.Summary,
        Severity = a.Severity,
        Category = a.Category,
        Tags = a.Tags,
        Start = a.Start,
        Crossed = a.Crossed,
        End = a.End,
        Count = a.Count,
        Query = a.Query,
        EventIds = a.EventIds,
        Raised = a.Raised,
        State = a.State,
        AcknowledgedBy = a.AcknowledgedBy,
        Acknowledged = a.Acknowledged,
    };

    /// <summary>
    /// Deletes alerts that were raised before a time: acknowledged ones before one, all before another.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(
        DateTimeOffset acknowledgedBefore, DateTimeOffset allBefore, CancellationToken stop)
    {
        await _oneWriter.WaitAsync(stop);
        try
        {
            using var db = _database.NewContext();
            // Some at a time, so that whoever raises or acknowledges does not wait long.
            var ids = await db.Alerts.Where(a => a.Raised < allBefore
                    || (a.Raised < acknowledgedBefore && a.State == "acknowledged"))
                .Select(a => a.Id).Take(DeletedAtOnce).ToListAsync(stop);
            if (ids.Count == 0) return 0;
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            await db.Alerts.Where(a => ids.Contains(a.Id)).ExecuteDeleteAsync(stop);
            await CommitAsync(db, transaction, stop);
            return ids.Count;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    private const int DeletedAtOnce = 500;

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

    /// <summary>What the names of the server's own rules begin with.</summary>
    public const string OwnRules = "Tocsin";

    /// <summary>The rule whose alerts say that another one raises more than people can look at.</summary>
    public const string TooLoudRule = OwnRules + "RuleTooLoud";

    /// <summary>The rule whose alerts say that another one does not work.</summary>
    public const string FailingRule = OwnRules + "RuleFailing";

    /// <summary>How many new alerts of one rule there may be in an hour; what is known may always grow.</summary>
    public const int RaisedAnHourMax = 100;

    /// <summary>The clock that alerts go by.</summary>
    internal TimeProvider Clock => _clock;

    private Task<int> RaisedLatelyAsync(TocsinDb db, string rule, CancellationToken stop)
    {
        var hourAgo = _clock.GetUtcNow().AddHours(-1);
        return db.Alerts.CountAsync(a => a.Rule == rule && a.Raised > hourAgo, stop);
    }

    // One alert for each rule and hour says how often findings were held back, and is as grave as the gravest of them.
    private async Task<Alert> HoldBackAsync(
        TocsinDb db, IDbContextTransaction transaction, Alert draft, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var id = AlertId.Of(TooLoudRule, draft.Rule, hour.ToString("O", CultureInfo.InvariantCulture));
        var known = await db.Alerts.FirstOrDefaultAsync(a => a.Id == id, stop);
        var count = (known?.Count ?? 0) + 1;
        var loud = (known ?? new Alert
        {
            Id = id,
            Rule = TooLoudRule,
            Group = draft.Rule,
            Summary = "",
            Severity = draft.Severity,
            Category = "tocsin",
            Start = now,
            Crossed = now,
            Raised = now,
        }) with
        {
            Summary = $"{draft.Rule} raised more than {RaisedAnHourMax} alerts within an hour; {count} further sightings "
                + "were held back. Raise its threshold, or group by something else",
            Severity = Severities.Worse(known?.Severity ?? draft.Severity, draft.Severity),
            Count = count,
            End = now,
        };
        if (known is null) db.Alerts.Add(loud);
        else db.Entry(known).CurrentValues.SetValues(loud);
        await CommitAsync(db, transaction, stop);
        return loud;
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
    // One that ends far ahead, as an earlier version let it, ends where it crossed: it takes nothing in.
    private async Task<Alert?> FindKnownAsync(TocsinDb db, Alert draft, CancellationToken stop)
    {
        var ahead = _clock.GetUtcNow() + AlertGrowth.AheadMax;
        return await db.Alerts.FirstOrDefaultAsync(a => a.Id == draft.Id, stop)
            ?? await db.Alerts
                .Where(a => a.Rule == draft.Rule && a.Group == draft.Group && a.Crossed <= draft.End
                    && ((a.End <= ahead && a.End >= draft.Crossed) || (a.End > ahead && a.Crossed >= draft.Crossed)))
                .OrderBy(a => a.Crossed)
                .FirstOrDefaultAsync(stop);
    }
}
