using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Tocsin.Alerts.Data;

/// <summary>
/// One open <c>tocsin.db</c>: SQLite with a write-ahead log, synced on every commit, so what was committed survives a
/// power cut. Thread-safe; other processes (the command line) may have the same file open.
/// </summary>
internal sealed class DatabaseFile
{
    private readonly string _connectionString;
    private readonly Lazy<PooledDbContextFactory<TocsinDb>> _contexts;

    private DatabaseFile(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = 10,
        }.ToString();
        // Lazy: the first context costs EF's model, which start-up does not need.
        _contexts = new(() => new PooledDbContextFactory<TocsinDb>(
            new DbContextOptionsBuilder<TocsinDb>()
                .UseSqlite(_connectionString)
                .AddInterceptors(new ConnectionSettings())
                .Options));
    }

    /// <summary>Opens the file, creating it (readable by its owner alone) and bringing its tables up to date.</summary>
    public static DatabaseFile Open(string path)
    {
        CreatePrivate(path);
        var database = new DatabaseFile(path);
        using var connection = database.Connect();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }

        Schema.Apply(connection);
        return database;
    }

    /// <summary>A context of the pool; dispose it to give it back.</summary>
    public TocsinDb NewContext() => _contexts.Value.CreateDbContext();

    /// <summary>An open connection of its own; the caller disposes it.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        ConnectionSettings.Apply(connection);
        return connection;
    }

    // SQLite gives its -wal and -shm files the mode of the database, so it must be right before SQLite sees it.
    private static void CreatePrivate(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path)) new FileStream(path, options).Dispose();
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
