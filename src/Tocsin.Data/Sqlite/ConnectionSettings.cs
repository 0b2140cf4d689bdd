using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Tocsin.Data.Sqlite;

/// <summary>
/// What SQLite forgets between connections: sync on every commit, wait for another writer, and functions of ours.
/// </summary>
internal sealed class ConnectionSettings : DbConnectionInterceptor
{
    /// <summary>Sets them on an open connection.</summary>
    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000";
        command.ExecuteNonQuery();
        var sqlite = (SqliteConnection)connection;
        sqlite.CreateFunction<string, string, bool>(WholeWord.InText, WholeWord.IsIn, isDeterministic: true);
        sqlite.CreateFunction<string, string, bool>(WholeWord.InTexts, WholeWord.IsInAny, isDeterministic: true);
        sqlite.CreateFunction<byte[], byte[], bool>(AlertWords.HaveAllName, AlertWords.HaveAll, isDeterministic: true);
        sqlite.CreateFunction<string, string, string, byte[]>(
            AlertWords.OfStoredName, AlertWords.OfStored, isDeterministic: true);
    }

    /// <inheritdoc/>
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Apply(connection);

    /// <inheritdoc/>
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }
}
