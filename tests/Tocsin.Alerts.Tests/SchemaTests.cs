using Microsoft.Data.Sqlite;

namespace Tocsin.Alerts.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void ADatabaseOfANewerProgramIsRefusedWithTheCure()
    {
        using var folder = new Folder();
        AlertStore.Open(folder.Database, TimeProvider.System).Dispose();
        using (var connection = new SqliteConnection($"Data Source={folder.Database}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        Should.Throw<InvalidOperationException>(() => AlertStore.Open(folder.Database, TimeProvider.System))
            .Message.ShouldContain("newer Tocsin");
    }

    [Fact]
    public async Task ManyMayOpenANewDatabaseAtOnce()
    {
        using var folder = new Folder();
        var stores = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => AlertStore.Open(folder.Database, TimeProvider.System))));
        foreach (var store in stores)
        {
            (await store.ListAsync(new AlertFilter(null, null), 1, 0, CancellationToken.None)).Total.ShouldBe(0);
            store.Dispose();
        }
    }
}
