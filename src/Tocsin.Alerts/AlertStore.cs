using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Tocsin.Data;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts;

/// <summary>The alerts that were raised. Thread-safe; one process raises alerts.</summary>
/// <remarks>Every change is one transaction, synced before the method returns: what it answered survives a power cut,
/// and a crash in the middle leaves the state before it.</remarks>
public sealed class AlertStore
{
    /// <summary>What the names of the server's own rules begin with.</summary>
    public const string OwnRules = "Tocsin";

    /// <summary>The rule whose alerts say that another one raises more than people can look at.</summary>
    public const string TooLoudRule = OwnRules + "RuleTooLoud";

    /// <summary>The rule whose alerts say that another one does not work.</summary>
    public const string FailingRule = OwnRules + "RuleFailing";

    /// <summary>How many new alerts of one rule there may be in an hour; what is known may always grow.</summary>
    public const int RaisedAnHourMax = 100;

    /// <summary>
    /// How far ahead of now a finding may end, for senders whose clock is fast: one that ended in the year 9999 would
    /// take in all that come after it.
    /// </summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    private const int DeletedAtOnce = 500;
    private const int EventsReadAtOnce = 50;

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private volatile int _countNew;

    /// <summary>The alerts of a database.</summary>
    /// <param name="database">Whoever opened it disposes it.</param>
    /// <param name="clock">Says when an alert was raised or acknowledged.</param>
    public AlertStore(Database database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        // Plain SQL: at the start nobody waits for EF's model.
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM alerts WHERE state = '{AlertStateName.Of(AlertState.New)}'";
        _countNew = (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>How many alerts are new.</summary>
    public int CountNew => _countNew;

    /// <summary>The clock that alerts go by.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>Raised after any alert changed; handlers must be quick and may be called on any thread.</summary>
    public event Action? Changed;

    /// <summary>
    /// Raises the alert unless it is known: then its end, count and events grow. Known means the same id, or another
    /// sighting of the same burst: same rule and group, with overlapping hot periods [<see cref="Alert.Crossed"/>,
    /// <see cref="Alert.End"/>]. An acknowledged alert that grows stays acknowledged. Durable when this returns.
    /// </summary>
    /// <returns>The stored alert and whether it is new.</returns>
    public async Task<(Alert Stored, bool Raised)> RaiseAsync(Alert draft, CancellationToken stop)
    {
        var (stored, raised, countNew) = await _database.WriteAsync(async db =>
        {
            var row = await FindKnownAsync(db, draft, stop);
            if (row is not null)
            {
                var (grown, changed) = Grow(row, draft);
                if (changed) await PutWordsAsync(db, grown, stop);
                return (grown, false, changed ? await CountNewAsync(db, stop) : (int?)null);
            }
            if (draft.Rule is not (TooLoudRule or FailingRule)
                && await RaisedLatelyAsync(db, draft.Rule, stop) >= RaisedAnHourMax)
            {
                return (await HoldBackAsync(db, draft, stop), false, await CountNewAsync(db, stop));
            }
            return (await AddAsync(db, draft, stop), true, await CountNewAsync(db, stop));
        }, stop);
        Tell(countNew);
        return (stored, raised);
    }

    /// <summary>
    /// Does once, in vain, what storing and listing alerts takes: the first alert after a start need not wait for
    /// queries to be made.
    /// </summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        await FindAsync("", stop);
        await ListAsync(new AlertFilter(null, null), 1, 0, stop);
        await EventsOfAsync([""], 0, stop);
        await _database.WriteAsync(async db =>
        {
            await db.Alerts.FirstOrDefaultAsync(a => a.Id == "", stop);
            await db.AlertWords.FirstOrDefaultAsync(w => w.Alert == "", stop);
            return await RaisedLatelyAsync(db, "", stop) + await CountNewAsync(db, stop);
        }, stop);
    }

    /// <summary>
    /// Raises alerts, or has those grow that are known by their ids, all in one transaction: what whoever keeps count
    /// itself does, and may tell again after a restart. Durable when this returns.
    /// </summary>
    /// <returns>The ids of those that are new.</returns>
    public async Task<IReadOnlyList<string>> PutAsync(IReadOnlyList<Alert> drafts, CancellationToken stop)
    {
        var (raised, countNew) = await _database.WriteAsync(async db =>
        {
            var raised = new List<string>();
            foreach (var draft in drafts)
            {
                if (await db.Alerts.FirstOrDefaultAsync(a => a.Id == draft.Id, stop) is { } row)
                {
                    if (Grow(row, draft) is (var grown, true)) await PutWordsAsync(db, grown, stop);
                }
                else if (await RaisedLatelyAsync(db, draft.Rule, stop) >= RaisedAnHourMax)
                {
                    await HoldBackAsync(db, draft, stop);
                    await db.SaveChangesAsync(stop);
                }
                else
                {
                    await AddAsync(db, draft, stop);
                    // Counted with those that follow.
                    await db.SaveChangesAsync(stop);
                    raised.Add(draft.Id);
                }
            }
            return (raised, await CountNewAsync(db, stop));
        }, stop);
        Tell(countNew);
        return raised;
    }

    /// <summary>
    /// The newest alerts first, and how many there are; without their events, which <see cref="FindAsync"/> has.
    /// </summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="skip">How many of the newest to leave out.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<(IReadOnlyList<Alert> Alerts, int Total)> ListAsync(
        AlertFilter filter, int limit, int skip, CancellationToken stop)
    {
        using var db = _database.Read();
        if (filter.About is null) return await PageAsync(filter.Of(db), limit, skip, stop);
        // What must be read to know whether an alert passes is read once, for the page and for how many there are.
        var ids = await InOrder(filter.Of(db)).Select(a => a.Id).ToListAsync(stop);
        var shown = ids.Skip(skip).Take(limit).ToList();
        var (page, _) = await PageAsync(db.Alerts.Where(a => shown.Contains(a.Id)), limit, 0, stop);
        return (page, ids.Count);
    }

    /// <summary>The events of alerts, as many as fit.</summary>
    /// <param name="ids">The alerts, those first whose events matter most.</param>
    /// <param name="charactersMax">How long all of them may be together.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> EventsOfAsync(
        IReadOnlyList<string> ids, int charactersMax, CancellationToken stop)
    {
        using var db = _database.Read();
        var events = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var some in ids.Chunk(EventsReadAtOnce))
        {
            var rows = await db.Alerts.Where(a => some.Contains(a.Id)).Select(a => new { a.Id, a.Events })
                .ToListAsync(stop);
            foreach (var row in rows.OrderBy(r => Array.IndexOf(some, r.Id)))
            {
                charactersMax -= row.Events.Sum(e => e.Length);
                if (charactersMax < 0) return events;
                events[row.Id] = row.Events;
            }
        }
        return events;
    }

    /// <summary>One alert, or null.</summary>
    public async Task<Alert?> FindAsync(string id, CancellationToken stop)
    {
        using var db = _database.Read();
        var row = await db.Alerts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, stop);
        return row is null ? null : AlertRows.ToAlert(row);
    }

    /// <summary>
    /// Acknowledges, or takes that back; null when there is no such alert. Who acknowledged first stays named.
    /// </summary>
    public async Task<Alert?> AcknowledgeAsync(string id, string by, bool acknowledged, CancellationToken stop)
    {
        var (changed, countNew) = await _database.WriteAsync(async db =>
        {
            var wanted = acknowledged ? AlertState.Acknowledged : AlertState.New;
            var row = await db.Alerts.FirstOrDefaultAsync(a => a.Id == id, stop);
            if (row is null) return ((Alert?)null, (int?)null);
            if (row.State == wanted) return ((Alert?)AlertRows.ToAlert(row), (int?)null);
            row.State = wanted;
            row.AcknowledgedBy = acknowledged ? by : null;
            row.Acknowledged = acknowledged ? _clock.GetUtcNow() : null;
            return ((Alert?)AlertRows.ToAlert(row), await CountNewAsync(db, stop));
        }, stop);
        Tell(countNew);
        return changed;
    }

    /// <summary>
    /// Deletes alerts that were raised before a time: acknowledged ones before one, all before another.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(
        DateTimeOffset acknowledgedBefore, DateTimeOffset allBefore, CancellationToken stop)
    {
        var (deleted, countNew) = await _database.WriteAsync(async db =>
        {
            // Some at a time, so that whoever raises or acknowledges does not wait long.
            var ids = await db.Alerts.Where(a => a.Raised < allBefore
                    || (a.Raised < acknowledgedBefore && a.State == AlertState.Acknowledged))
                .Select(a => a.Id).Take(DeletedAtOnce).ToListAsync(stop);
            if (ids.Count == 0) return (0, (int?)null);
            await db.AlertWords.Where(w => ids.Contains(w.Alert)).ExecuteDeleteAsync(stop);
            await db.Alerts.Where(a => ids.Contains(a.Id)).ExecuteDeleteAsync(stop);
            return (ids.Count, await CountNewAsync(db, stop));
        }, stop);
        Tell(countNew);
        return deleted;
    }

    private async Task<Alert> AddAsync(TocsinDb db, Alert draft, CancellationToken stop)
    {
        var fresh = draft with
        {
            Raised = _clock.GetUtcNow(),
            State = AlertState.New,
            AcknowledgedBy = null,
            Acknowledged = null,
        };
        db.Alerts.Add(AlertRows.ToRow(fresh));
        await PutWordsAsync(db, fresh, stop);
        return fresh;
    }

    private static async Task<(IReadOnlyList<Alert> Alerts, int Total)> PageAsync(
        IQueryable<AlertRow> alerts, int limit, int skip, CancellationToken stop)
    {
        var page = await InOrder(alerts).Skip(skip).Take(limit).Select(AlertRows.WithoutEvents).ToListAsync(stop);
        return (page, await alerts.CountAsync(stop));
    }

    // The newest first.
    private static IOrderedQueryable<AlertRow> InOrder(IQueryable<AlertRow> alerts) =>
        alerts.OrderByDescending(a => a.Raised).ThenBy(a => a.Id);

    private static (Alert Grown, bool Changed) Grow(AlertRow row, Alert seen)
    {
        var stored = AlertRows.ToAlert(row);
        var grown = AlertGrowth.Grow(stored, seen);
        if (ReferenceEquals(grown, stored)) return (stored, false);
        AlertRows.Put(row, grown);
        return (grown, true);
    }

    // By what is in its texts now, a filter finds it.
    private static async Task PutWordsAsync(TocsinDb db, Alert alert, CancellationToken stop)
    {
        var words = AlertWords.OfAlert(alert.Group, alert.Summary, alert.Events);
        var row = await db.AlertWords.FirstOrDefaultAsync(w => w.Alert == alert.Id, stop);
        if (row is null) db.AlertWords.Add(new AlertWordsRow { Alert = alert.Id, Words = words });
        else row.Words = words;
    }

    private Task<int> RaisedLatelyAsync(TocsinDb db, string rule, CancellationToken stop)
    {
        var hourAgo = _clock.GetUtcNow().AddHours(-1);
        return db.Alerts.CountAsync(a => a.Rule == rule && a.Raised > hourAgo, stop);
    }

    // One alert for each rule and hour says how often findings were held back, and is as grave as the gravest of them.
    private async Task<Alert> HoldBackAsync(TocsinDb db, Alert draft, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        var id = AlertId.Of(TooLoudRule, draft.Rule, hour.ToString("O", CultureInfo.InvariantCulture));
        var row = await db.Alerts.FirstOrDefaultAsync(a => a.Id == id, stop);
        var count = (row?.Count ?? 0) + 1;
        var loud = new Alert
        {
            Id = id,
            Rule = TooLoudRule,
            Group = draft.Rule,
            Summary = $"{draft.Rule} raised more than {RaisedAnHourMax} alerts within an hour; {count} further "
                + "sightings were held back. Raise its threshold, or group by something else",
            Severity = row?.Severity > draft.Severity ? row.Severity : draft.Severity,
            Category = "tocsin",
            Start = row?.Start ?? now,
            Crossed = row?.Crossed ?? now,
            End = now,
            Count = count,
            Raised = row?.Raised ?? now,
            State = row?.State ?? AlertState.New,
            AcknowledgedBy = row?.AcknowledgedBy,
            Acknowledged = row?.Acknowledged,
        };
        if (row is null) db.Alerts.Add(AlertRows.ToRow(loud));
        else AlertRows.Put(row, loud);
        await PutWordsAsync(db, loud, stop);
        return loud;
    }

    // What is to be saved counts as well.
    private static async Task<int?> CountNewAsync(TocsinDb db, CancellationToken stop)
    {
        await db.SaveChangesAsync(stop);
        return await db.Alerts.CountAsync(a => a.State == AlertState.New, stop);
    }

    // Null when nothing changed.
    private void Tell(int? countNew)
    {
        if (countNew is not { } known) return;
        _countNew = known;
        Changed?.Invoke();
    }

    // 1 by id: the usual case, the crossing event is the same. 2 by burst: the crossing event seems another.
    // A draft that bridges two alerts (late events joined two bursts) grows the older one and leaves the other alone.
    // One that ends far ahead, as an earlier version let it, ends where it crossed: it takes nothing in.
    private async Task<AlertRow?> FindKnownAsync(TocsinDb db, Alert draft, CancellationToken stop)
    {
        var ahead = _clock.GetUtcNow() + AlertStore.AheadMax;
        return await db.Alerts.FirstOrDefaultAsync(a => a.Id == draft.Id, stop)
            ?? await db.Alerts
                .Where(a => a.Rule == draft.Rule && a.Group == draft.Group && a.Crossed <= draft.End
                    && ((a.End <= ahead && a.End >= draft.Crossed) || (a.End > ahead && a.Crossed >= draft.Crossed)))
                .OrderBy(a => a.Crossed)
                .FirstOrDefaultAsync(stop);
    }
}
