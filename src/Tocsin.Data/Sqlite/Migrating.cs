using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Tocsin.Data.Sqlite;

/// <summary>
/// Brings a file's tables up to date by the migrations of <c>Sqlite/Migrations</c>, and takes up files of version 0.1,
/// whose tables were made by numbered steps: SQLite's <c>user_version</c> said how many were taken, and the first
/// migrations are the same steps.
/// </summary>
internal static class Migrating
{
    private const string History = "__EFMigrationsHistory";

    // Read from the attributes: asking EF would build its model.
    private static readonly string[] Known =
    [
        .. typeof(Migrating).Assembly.GetTypes()
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether every migration was applied; one read, without EF.</summary>
    /// <exception cref="InvalidOperationException">A newer program wrote the file.</exception>
    public static bool IsCurrent(SqliteConnection connection)
    {
        var applied = Applied(connection);
        if (applied.Except(Known).FirstOrDefault() is { } newer) throw Newer(connection, newer);
        return applied.Count == Known.Length;
    }

    /// <summary>Applies what is missing; safe when several processes do it at once.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="context">Makes a context on it.</param>
    /// <exception cref="InvalidOperationException">A newer program wrote the file.</exception>
    public static void Run(SqliteConnection connection, Func<TocsinDb> context)
    {
        TakeUp(connection);
        using var db = context();
        db.Database.Migrate();
    }

    // The steps that a file of version 0.1 has taken count as the migrations that they are.
    private static void TakeUp(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var steps = (int)(long)Scalar(connection, transaction, "PRAGMA user_version")!;
        if (steps > Known.Length) throw Newer(connection, $"step {steps}");
        if (steps == 0 || Applied(connection, transaction).Count > 0) return;
        Scalar(
            connection, transaction,
            $"CREATE TABLE \"{History}\" (\"MigrationId\" TEXT NOT NULL CONSTRAINT \"PK_{History}\" PRIMARY KEY, "
                + "\"ProductVersion\" TEXT NOT NULL)");
        foreach (var id in Known[..steps])
        {
            Scalar(connection, transaction, $"INSERT INTO \"{History}\" VALUES ('{id}', '0.1')");
        }

        transaction.Commit();
    }

    private static List<string> Applied(SqliteConnection connection, SqliteTransaction? transaction = null)
    {
        var there = $"SELECT count(*) FROM sqlite_master WHERE name = '{History}'";
        if ((long)Scalar(connection, transaction, there)! == 0) return [];
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT \"MigrationId\" FROM \"{History}\"";
        using var row = command.ExecuteReader();
        var ids = new List<string>();
        while (row.Read()) ids.Add(row.GetString(0));
        return ids;
    }

    private static object? Scalar(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static InvalidOperationException Newer(SqliteConnection connection, string what) => new(
        $"FATAL: {connection.DataSource} is of a newer Tocsin ({what} is not known here). Start that version, or give "
        + "another data directory.");
}
