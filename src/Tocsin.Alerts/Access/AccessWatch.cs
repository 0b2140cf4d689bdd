using System.Data.Common;
using Tocsin.Data;

namespace Tocsin.Alerts.Access;

/// <summary>
/// Keeps the newest <see cref="AccessSnapshot"/> in memory, though another process may change the database, and writes
/// times of last use back. Thread-safe.
/// </summary>
/// <remarks>One connection is kept for the question whether another one has changed anything: see
/// <see cref="Database.ChangesSeenBy"/>.</remarks>
internal sealed class AccessWatch : IDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAtMostEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastWriteWithin = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock;
    private readonly Database _database;
    private readonly DbConnection _connection;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private volatile AccessSnapshot _now = AccessSnapshot.Empty;
    private volatile bool _touched;
    private long _seenVersion = -1;
    private long _askedAt;

    public AccessWatch(Database database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        // It writes only times of last use, which can wait: nobody must wait for them.
        _connection = database.Connect(waitsForWriters: false);
        Reload();
        _askedAt = clock.GetTimestamp();
        Running = PollAsync();
    }

    /// <summary>Raised after the state was read anew.</summary>
    public event Action? Changed;

    /// <summary>The newest state.</summary>
    public AccessSnapshot Now => _now;

    /// <summary>Ends when disposed; faults when the database cannot be read: then revocations are not seen.</summary>
    public Task Running { get; }

    /// <summary>Reads the state; whoever wrote calls it, so that the own change is seen at once.</summary>
    public void Reload()
    {
        // Reading inside the gate: of two reloads, the one that ends later has read the newer state.
        lock (_gate)
        {
            _seenVersion = Version();
            _now = AccessSnapshot.Read(_connection, _now);
        }
        Changed?.Invoke();
    }

    /// <summary>Looks for changes of another process now, unless that was done a moment ago.</summary>
    public void ReloadSoon()
    {
        var asked = Volatile.Read(ref _askedAt);
        var now = _clock.GetTimestamp();
        if (_clock.GetElapsedTime(asked, now) < AskAtMostEvery) return;
        if (Interlocked.CompareExchange(ref _askedAt, now, asked) != asked) return;
        ReloadIfChanged();
    }

    /// <summary>Says that a time of last use waits to be written.</summary>
    public void Touched() => _touched = true;

    /// <summary>Ends the polling, after writing what waits.</summary>
    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        lock (_gate)
        {
            if (_touched) TryWriteLastUsed(LastWriteWithin);
            _connection.Dispose();
        }
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(PollEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                lock (_gate)
                {
                    if (_end.IsCancellationRequested) return;
                    ReloadIfChanged();
                    if (_touched) TryWriteLastUsed(TimeSpan.Zero);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void ReloadIfChanged()
    {
        lock (_gate)
        {
            if (!_end.IsCancellationRequested && Version() != _seenVersion) Reload();
        }
    }

    private long Version() => _database.ChangesSeenBy(_connection);

    // While others write, or the disk is full, it is left for later: no reason to stop anything.
    private void TryWriteLastUsed(TimeSpan atMost)
    {
        try
        {
            _touched = false;
            _touched = !_database.TryWrite(_connection, atMost, WriteLastUsed);
        }
        catch (DbException)
        {
            _touched = true;
        }
    }

    private void WriteLastUsed(DbTransaction transaction)
    {
        foreach (var key in _now.Working.Values.Where(k => k.LastUsedTicks > (k.Entry.LastUsed?.UtcTicks ?? 0)))
        {
            transaction.Execute(
                "UPDATE keys SET last_used = @at WHERE id = @which",
                ("@at", key.LastUsedTicks), ("@which", key.Entry.Id));
        }
        foreach (var (hash, session) in _now.Sessions)
        {
            transaction.Execute(
                "UPDATE sessions SET last_seen = @at WHERE hash = @which AND last_seen < @at",
                ("@at", session.LastSeenTicks), ("@which", Convert.FromHexString(hash)));
        }
    }
}
