using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Tocsin.Data.Sqlite;

/// <summary>
/// Brings a file's tables up to date by the migrations of <c>Sqlite/Migrations</c>, all or none, and takes up files of
/// version 0.1, whose tables were made by numbered steps: SQLite's <c>user_version</c> said how many were taken, and
/// the first migrations are the same steps.
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

    /// <summary>
    /// All migrations as one script, which <c>dotnet ef migrations script --no-transactions</c> wrote: a first start
    /// does not wait for EF.
    /// </summary>
    internal static string NewFileScript
    {
        get
        {
            using var script = new StreamReader(
                typeof(Migrating).Assembly.GetManifestResourceStream("Tocsin.Data.new.sql")!);
            return script.ReadToEnd();
        }
    }

    /// <summary>Whether every migration was applied; one read, without EF.</summary>
    /// <exception cref="InvalidOperationException">A newer program wrote the file.</exception>
    public static bool IsCurrent(SqliteConnection connection)
    {
        var applied = Applied(connection, null);
        if (applied.Except(Known).FirstOrDefault() is { } newer) throw Newer(connection, newer);
        return applied.Count == Known.Length;
    }

    /// <summary>
    /// Applies what is missing; safe when several processes do it at once, and wherever one of them dies.
    /// </summary>
    /// <param name="connection">The file.</param>
    /// <param name="view">Makes EF's view of it; no connection of its own is opened.</param>
    /// <exception cref="InvalidOperationException">A newer program wrote the file.</exception>
    public static void Run(SqliteConnection connection, Func<TocsinDb> view)
    {
        // Not EF's own way of applying them: its lock is a row, which a process that dies would leave behind.
        using var transaction = connection.BeginTransaction(deferred: false);
        var steps = (int)(long)Execute(connection, transaction, "PRAGMA user_version")!;
        if (steps > Known.Length) throw Newer(connection, $"step {steps}");
        var applied = Applied(connection, transaction);
        if (applied.Count == 0 && steps == 0) Execute(connection, transaction, NewFileScript);
        else if (applied.Count < Known.Length)
        {
            using var db = view();
            if (applied.Count == 0) TakeUp(connection, transaction, db, steps);
            Execute(connection, transaction, db.GetService<IMigrator>().GenerateScript(
                Known[Math.Max(applied.Count, steps) - 1], null, MigrationsSqlGenerationOptions.NoTransactions));
        }
        // For version 0.1, which knows the first two and says what it does not know.
        Execute(connection, transaction, $"PRAGMA user_version = {Known.Length}");
        transaction.Commit();
    }

    // The steps that a file of version 0.1 has taken count as the migrations that they are.
    private static void TakeUp(SqliteConnection connection, SqliteTransaction transaction, TocsinDb db, int steps)
    {
        var history = db.GetService<IHistoryRepository>();
        Execute(connection, transaction, history.GetCreateIfNotExistsScript());
        foreach (var id in Known[..steps])
        {
            Execute(connection, transaction, history.GetInsertScript(new HistoryRow(id, "0.1")));
        }
    }

    // In their order.
    private static List<string> Applied(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var there = $"SELECT count(*) FROM sqlite_master WHERE name = '{History}'";
        if ((long)Execute(connection, transaction, there)! == 0) return [];
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT \"MigrationId\" FROM \"{History}\" ORDER BY \"MigrationId\"";
        using var row = command.ExecuteReader();
        var ids = new List<string>();
        while (row.Read()) ids.Add(row.GetString(0));
        return ids;
    }

    private static object? Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
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
