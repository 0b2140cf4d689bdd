using CsCheck;
using Microsoft.Data.Sqlite;
using Tocsin.Data.Rows;
using Tocsin.Data.Sqlite;
using Tocsin.Testing;

namespace Tocsin.Data.Tests;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;

    public DatabaseTests() => _database = SqliteFile.Open(Path.Combine(_folder.Path, "tocsin.db"));

    public void Dispose()
    {
        _database.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task ManyWritersHaveTheirTurnsAndNobodyIsTurnedAway()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _database.WriteAsync(async db =>
        {
            var before = db.Users.Count();
            await Task.Yield();
            db.Users.Add(new UserRow { Name = $"user {i}", Created = TimeProvider.System.GetUtcNow() });
            return before;
        }, TestContext.Current.CancellationToken))));

        using var read = _database.Read();
        read.Users.Count().ShouldBe(200);
    }

    [Fact]
    public async Task WhatCanWaitIsWrittenOnlyWhileNobodyElseWrites()
    {
        using var connection = _database.Connect(waitsForWriters: false);
        var (began, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = _database.WriteAsync(async db =>
        {
            began.SetResult();
            await mayEnd.Task;
            return 0;
        }, TestContext.Current.CancellationToken);
        await began.Task;

        _database.TryWrite(connection, TimeSpan.Zero, _ => Assert.Fail("while another writes")).ShouldBeFalse();

        mayEnd.SetResult();
        await writing;
        _database.TryWrite(connection, TimeSpan.Zero, transaction => transaction.Execute(
            "INSERT INTO users (name, created) VALUES (@name, 0)", ("@name", "ann"))).ShouldBeTrue();
        using var read = _database.Read();
        read.Users.Single().Name.ShouldBe("ann");
    }

    [Fact]
    public async Task PlainSqlWaitsForItsTurnAndIsDoneWholeOrNotAtAll()
    {
        var (began, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = _database.WriteAsync(async db =>
        {
            began.SetResult();
            await mayEnd.Task;
            return db.Users.Add(new UserRow { Name = "first", Created = default });
        }, TestContext.Current.CancellationToken);
        await began.Task;
        var second = _database.WriteAsync(
            transaction => transaction.Execute("UPDATE users SET name = 'second'"), TestContext.Current.CancellationToken);
        second.IsCompleted.ShouldBeFalse();
        mayEnd.SetResult();
        await Task.WhenAll(first, second);

        await Should.ThrowAsync<SqliteException>(() => _database.WriteAsync(transaction =>
        {
            transaction.Execute("UPDATE users SET name = 'third'");
            transaction.Execute("no SQL");
        }, TestContext.Current.CancellationToken));

        using var read = _database.Read();
        read.Users.Single().Name.ShouldBe("second");
    }

    [Fact]
    public async Task WorkThatThrowsChangesNothing()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _database.WriteAsync<int>(async db =>
        {
            db.Users.Add(new UserRow { Name = "half", Created = default });
            await db.SaveChangesAsync();
            throw new InvalidOperationException("in the middle");
        }, TestContext.Current.CancellationToken));

        using var read = _database.Read();
        read.Users.Count().ShouldBe(0);
    }

    [Fact]
    public void WordsAreFoundByTheDatabaseAsByReading()
    {
        string[] words = ["10.0.0.1", "10.0.0.12", "A", "a", "é", "É", " ", "\"", "-", "root", "ROOT", "\n", "1"];
        var pieces = Gen.Int[0, words.Length - 1].Select(i => words[i]);
        var texts = pieces.Array[0, 6].Select(p => string.Concat(p));
        Gen.Select(texts, texts.Array[0, 3], pieces).Sample((summary, events, word) =>
        {
            using var connection = _database.Connect();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT has_word(@summary, @word), any_has_word(@events, @word)";
            command.Add("@summary", summary);
            command.Add("@events", System.Text.Json.JsonSerializer.Serialize(events));
            command.Add("@word", word);
            using var row = command.ExecuteReader();
            row.Read();
            (row.GetInt64(0) != 0).ShouldBe(Has(summary, word));
            (row.GetInt64(1) != 0).ShouldBe(events.Any(e => Has(e, word)));
        }, iter: 500, threads: 1);
    }

    // By every place where it may stand.
    private static bool Has(string text, string word) => Enumerable.Range(0, text.Length + 1).Any(at =>
        at + word.Length <= text.Length
        && string.Equals(text.Substring(at, word.Length), word, StringComparison.OrdinalIgnoreCase)
        && (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
        && (at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length])));
}
