using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Tocsin.Data.Sqlite;

/// <summary>
/// <c>tocsin.db</c>: SQLite with a write-ahead log, synced on every commit, so what was committed survives a power cut.
/// Other processes (the command line) may have the same file open.
/// </summary>
public sealed class SqliteFile : IDatabaseKind
{
    private readonly string _connectionString;

    /// <summary>A file, which need not be there.</summary>
    internal SqliteFile(string path) => _connectionString =
        new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString();

    /// <inheritdoc/>
    public int WritersMax => 1;

    /// <summary>Opens a file, creating it (readable by its owner alone) and bringing its tables up to date.</summary>
    /// <exception cref="InvalidOperationException">A newer program wrote it.</exception>
    public static Database Open(string path)
    {
        CreatePrivate(path);
        var file = new SqliteFile(path);
        using var connection = file.Connect();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }
        if (!Migrating.IsCurrent(connection)) Migrating.Run(connection, () => new TocsinDb(file.Options()));
        return new Database(file);
    }

    /// <inheritdoc/>
    public DbContextOptions<TocsinDb> Options() => new DbContextOptionsBuilder<TocsinDb>()
        .UseSqlite(_connectionString)
        .AddInterceptors(new ConnectionSettings())
        .Options;

    /// <inheritdoc/>
    public DbConnection Connect(bool waitsForWriters)
    {
        var connection = Connect();
        if (waitsForWriters) return connection;
        connection.DefaultTimeout = 1;
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 100";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <inheritdoc/>
    public long ChangesSeenBy(DbConnection connection)
    {
        // Asking for it reads shared memory only.
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Connect()
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
