using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Tocsin.Alerting;
using Tocsin.Data.Rows;
using Tocsin.Data.Sqlite;
using Tocsin.Testing;

namespace Tocsin.Data.Tests;

/// <summary>Data of every version is taken up; that of a newer one is refused.</summary>
public sealed class MigrationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private string File => Path.Combine(_folder.Path, "tocsin.db");

    [Fact]
    public void ADatabaseOfVersion01HasAllItsRows()
    {
        Execute(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tocsin-0.1.sql")));

        using var database = SqliteFile.Open(File);

        using var db = database.Read();
        var alert = db.Alerts.Single(a => a.Rule == "SshBurst");
        (alert.Severity, alert.State, alert.Count).ShouldBe((Severity.High, AlertState.Acknowledged, 12));
        alert.Tags.ShouldBe(["ssh", "ürgent"]);
        alert.Start.ShouldBe(new DateTimeOffset(2026, 1, 31, 11, 40, 0, TimeSpan.Zero));
        alert.Events.Single().ShouldContain("Failed password for root from 203.0.113.9");
        db.Alerts.Single(a => a.State == AlertState.New).Summary.ShouldBe("web01 went quiet");
        var wanted = AlertWords.OfFilter("203.0.113.9");
        db.AlertWords.Where(w => TocsinDb.HaveAllWords(w.Words, wanted)).Select(w => w.Alert).ShouldBe([alert.Id]);
        db.AlertWords.Count().ShouldBe(2);
        db.Keys.Select(k => k.Name).Order().ShouldBe(["gone", "web01", "worker"]);
        db.Users.Single().Name.ShouldBe("alice");
        db.Sessions.Single().Hash.ShouldBe([1, 2]);
        db.SignInLinks.Single().User.ShouldBe("admin");
        var search = db.SavedSearches.Single();
        (search.Name, search.Query, search.From).ShouldBe(("failed logins", "summary:failed", "now-1h"));
        search.Columns.ShouldBe(["hostname", "summary"]);
        db.Database.GetPendingMigrations().ShouldBeEmpty();
    }

    [Fact]
    public void ANewFileIsMadeAsTheMigrationsWouldMakeIt()
    {
        using var database = SqliteFile.Open(File);
        using var db = database.Read();
        var script = db.GetService<IMigrator>().GenerateScript(null, null, MigrationsSqlGenerationOptions.NoTransactions);
        Lines(Migrating.NewFileScript).ShouldBe(Lines(script), "dotnet ef migrations script --no-transactions "
            + "--project src/Tocsin.Data --output src/Tocsin.Data/Sqlite/Migrations/new.sql");
    }

    [Fact]
    public void AFileThatIsUpToDateIsMigratedWithoutEf()
    {
        SqliteFile.Open(File).Dispose();
        using var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        Migrating.IsCurrent(connection).ShouldBeTrue();
        using var command = connection.CreateCommand();
        // What counted steps before there were migrations says by it that this is more than it knows.
        command.CommandText = "PRAGMA user_version";
        command.ExecuteScalar().ShouldBe(4L);
    }

    [Fact]
    public void ADatabaseOfBeforeThereWereSavedSearchesGetsThem()
    {
        Execute(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tocsin-0.1.sql")));
        Execute("DROP TABLE saved_searches; PRAGMA user_version = 1");

        using var database = SqliteFile.Open(File);

        using var db = database.Read();
        db.SavedSearches.Count().ShouldBe(0);
        db.Alerts.Count().ShouldBe(2);
    }

    [Fact]
    public void WhatAnEarlierVersionKnewNothingOfIsReadAllTheSame()
    {
        Execute(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tocsin-0.1.sql")));
        Execute("UPDATE alerts SET severity = 'dreadful', state = 'snoozed'");

        using var database = SqliteFile.Open(File);

        using var db = database.Read();
        db.Alerts.ToList().Select(a => (a.Severity, a.State)).Distinct().ShouldBe([(Severity.Info, AlertState.New)]);
    }

    [Fact]
    public void ADatabaseOfANewerProgramIsRefusedWithTheCure()
    {
        SqliteFile.Open(File).Dispose();
        Execute("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29991231000000_Later', '99')");

        Should.Throw<InvalidOperationException>(() => SqliteFile.Open(File)).Message.ShouldContain("newer Tocsin");
    }

    [Fact]
    public async Task ManyMayOpenANewDatabaseAtOnce()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteFile.Open(File))));
        foreach (var database in databases)
        {
            using var db = database.Read();
            db.Alerts.Count().ShouldBe(0);
        }
    }

    [Fact]
    public void TheMigrationsMakeTheModel()
    {
        using var database = SqliteFile.Open(File);
        using var db = database.Read();
        db.Database.HasPendingModelChanges().ShouldBeFalse(
            "dotnet ef migrations add NAME --project src/Tocsin.Data --output-dir Sqlite/Migrations");
    }

    private static IEnumerable<string> Lines(string script) =>
        script.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
