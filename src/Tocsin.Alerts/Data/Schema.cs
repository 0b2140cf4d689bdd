using Microsoft.Data.Sqlite;

namespace Tocsin.Alerts.Data;

/// <summary>
/// The tables of <c>tocsin.db</c>, as numbered steps; SQLite's <c>user_version</c> says how many were taken. Written by
/// hand so that opening a database costs one read, not the building of an EF model.
/// </summary>
/// <remarks>Times are UTC ticks (100 ns since year 1): integers sort and compare inside SQLite, texts with offsets do
/// not. A step that was released is never edited: a change is a new step.</remarks>
internal static class Schema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE alerts (
            id TEXT NOT NULL PRIMARY KEY, rule TEXT NOT NULL, group_key TEXT NOT NULL, summary TEXT NOT NULL,
            severity TEXT NOT NULL, category TEXT NOT NULL, tags TEXT NOT NULL, start INTEGER NOT NULL,
            crossed INTEGER NOT NULL, "end" INTEGER NOT NULL, count INTEGER NOT NULL, query TEXT NOT NULL,
            event_ids TEXT NOT NULL, events TEXT NOT NULL, raised INTEGER NOT NULL, state TEXT NOT NULL,
            acknowledged_by TEXT, acknowledged INTEGER) STRICT;
        CREATE INDEX alerts_burst ON alerts (rule, group_key, crossed);
        CREATE INDEX alerts_raised ON alerts (raised);
        CREATE INDEX alerts_state ON alerts (state, raised);
        CREATE TABLE users (name TEXT NOT NULL PRIMARY KEY, created INTEGER NOT NULL) STRICT;
        CREATE TABLE sign_in_links (
            hash BLOB NOT NULL PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL) STRICT;
        CREATE TABLE sessions (
            hash BLOB NOT NULL PRIMARY KEY, user TEXT NOT NULL, created INTEGER NOT NULL,
            last_seen INTEGER NOT NULL) STRICT;
        CREATE TABLE keys (
            id TEXT NOT NULL PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL,
            created INTEGER NOT NULL, last_used INTEGER, revoked INTEGER) STRICT;
        CREATE UNIQUE INDEX keys_live_name ON keys (name) WHERE revoked IS NULL;
        """,
        """
        CREATE TABLE saved_searches (
            name TEXT NOT NULL PRIMARY KEY, query TEXT NOT NULL, "from" TEXT, "to" TEXT, columns TEXT NOT NULL,
            page TEXT NOT NULL, saved_by TEXT NOT NULL, saved INTEGER NOT NULL) STRICT;
        """,
    ];

    /// <summary>Takes the steps that this database has not seen; safe when two processes open it at once.</summary>
    /// <exception cref="InvalidOperationException">A newer program wrote the database.</exception>
    public static void Apply(SqliteConnection connection)
    {
        if (Version(connection, null) == Steps.Length) return;
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Version(connection, transaction);
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"FATAL: {connection.DataSource} is of a newer Tocsin (schema {version}, known {Steps.Length})."
                + " Start that version, or give another data directory.");
        }

        for (; version < Steps.Length; version++) Execute(connection, transaction, Steps[version]);
        Execute(connection, transaction, $"PRAGMA user_version = {Steps.Length}");
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
