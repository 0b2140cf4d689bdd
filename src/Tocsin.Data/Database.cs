using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Tocsin.Data;

/// <summary>
/// What is relational, opened once for the whole process: alerts, people, keys, sessions, saved searches. Thread-safe.
/// All that differs from one kind of database to another is its <see cref="IDatabaseKind"/>.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly IDatabaseKind _kind;
    private readonly Lazy<PooledDbContextFactory<TocsinDb>> _contexts;

    // Of a database with one writer; queueing here is fairer and cheaper than its busy handler.
    private readonly SemaphoreSlim _writers;

    /// <summary>A database whose tables are up to date.</summary>
    /// <param name="kind">What differs from one kind to another.</param>
    public Database(IDatabaseKind kind)
    {
        _kind = kind;
        // Lazy: the first context costs EF's model, which a start does not wait for.
        _contexts = new(() => new PooledDbContextFactory<TocsinDb>(kind.Options()));
        _writers = new SemaphoreSlim(kind.WritersMax);
    }

    /// <summary>A context to read by; the caller disposes it.</summary>
    public TocsinDb Read() => _contexts.Value.CreateDbContext();

    /// <summary>
    /// Changes something in one transaction, when it is its turn: durable when this returns, or not done at all.
    /// </summary>
    /// <param name="work">Reads and changes; what it tracks is saved when it returns.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<T> WriteAsync<T>(Func<TocsinDb, Task<T>> work, CancellationToken stop)
    {
        await _writers.WaitAsync(stop);
        try
        {
            using var db = _contexts.Value.CreateDbContext();
            using var transaction = await db.Database.BeginTransactionAsync(stop);
            var result = await work(db);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return result;
        }
        finally
        {
            _writers.Release();
        }
    }

    /// <summary>Changes something by plain SQL, for what must not wait for EF; else as the other.</summary>
    /// <param name="work">Gives its commands the transaction.</param>
    /// <param name="stop">Gives up.</param>
    public async Task WriteAsync(Action<DbTransaction> work, CancellationToken stop)
    {
        await _writers.WaitAsync(stop);
        try
        {
            using var connection = Connect();
            Write(connection, work);
        }
        finally
        {
            _writers.Release();
        }
    }

    /// <summary>
    /// Changes something that can wait, by plain SQL in one transaction, unless others of this process are writing.
    /// </summary>
    /// <param name="connection">One of <see cref="Connect"/>.</param>
    /// <param name="atMost">How long to wait for its turn.</param>
    /// <param name="work">Gives its commands the transaction.</param>
    /// <returns>False when others were writing all that time: then nothing was done.</returns>
    public bool TryWrite(DbConnection connection, TimeSpan atMost, Action<DbTransaction> work)
    {
        if (!_writers.Wait(atMost)) return false;
        try
        {
            Write(connection, work);
            return true;
        }
        finally
        {
            _writers.Release();
        }
    }

    /// <summary>An open connection of its own, for what must not wait for EF; the caller disposes it.</summary>
    /// <param name="waitsForWriters">Whether its changes wait while others write, or fail at once.</param>
    public DbConnection Connect(bool waitsForWriters = true) => _kind.Connect(waitsForWriters);

    /// <summary>
    /// A number that changes, on a connection, when any other connection of any process has committed.
    /// </summary>
    public long ChangesSeenBy(DbConnection connection) => _kind.ChangesSeenBy(connection);

    /// <summary>Ends it; nothing is lost when this is never called.</summary>
    public void Dispose() => _writers.Dispose();

    private static void Write(DbConnection connection, Action<DbTransaction> work)
    {
        using var transaction = connection.BeginTransaction();
        work(transaction);
        transaction.Commit();
    }
}
