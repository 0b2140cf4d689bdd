using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Tocsin.Alerts.Data;

/// <summary>What SQLite forgets between connections: sync on every commit, and wait for another writer.</summary>
internal sealed class ConnectionSettings : DbConnectionInterceptor
{
    /// <summary>Sets them on an open connection.</summary>
    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000";
        command.ExecuteNonQuery();
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
