using Tocsin.Data;
using Tocsin.Data.Sqlite;

namespace Tocsin.Alerts.Tests;

/// <summary>A folder of its own for a test, removed afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tocsin-alerts-").FullName;

    public string File => System.IO.Path.Combine(Path, "tocsin.db");

    public Database Open() => SqliteFile.Open(File);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
