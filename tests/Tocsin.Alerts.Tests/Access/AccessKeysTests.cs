using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Alerts.Access;

namespace Tocsin.Alerts.Tests.Access;

public sealed class AccessKeysTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FakeTimeProvider _clock = new(Some.Noon);
    private readonly AccessStore _store;

    public AccessKeysTests() => _store = new AccessStore(_folder.Open(), _clock);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AKeyWorksAsSoonAsItIsMade()
    {
        _store.AnyIngestKey.ShouldBeFalse();
        var key = await NewKey("web", KeyScope.Ingest);
        _store.AnyIngestKey.ShouldBeTrue();
        key.ShouldMatch("^tk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$");
        _store.TryVerifyKey(key, out var entry).ShouldBeTrue();
        (entry!.Name, entry.Scope, entry.Created).ShouldBe(("web", "ingest", Some.Noon));
        _store.TryVerifyKey(Encoding.ASCII.GetBytes(key), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task WhatIsNotExactlyTheKeyIsRefused()
    {
        var key = await NewKey("web", KeyScope.Ingest);
        var other = await NewKey("other", KeyScope.Ingest);
        string[] wrong =
        [
            "", "tk_", key[..^1], key + "A", key.ToUpperInvariant(), " " + key, key[..12] + other[12..],
            key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), new string('é', 40), new string('x', 5_000),
        ];
        foreach (var presented in wrong) _store.TryVerifyKey(presented, out _).ShouldBeFalse(presented);
    }

    [Fact]
    public async Task DuringRotationOldAndNewWorkAndTheOldEndsWhenRevoked()
    {
        var old = await NewKey("web 2025", KeyScope.Ingest);
        var young = await NewKey("web 2026", KeyScope.Ingest);
        _store.TryVerifyKey(old, out var entry).ShouldBeTrue();
        _store.TryVerifyKey(young, out _).ShouldBeTrue();
        (await _store.RevokeKeyAsync(entry!.Id)).ShouldBeTrue();
        _store.TryVerifyKey(old, out _).ShouldBeFalse();
        _store.TryVerifyKey(young, out _).ShouldBeTrue();
        (await _store.RevokeKeyAsync(entry.Id)).ShouldBeFalse();
        _store.ListKeys().Count(k => k.Revoked is null).ShouldBe(1);
    }

    [Fact]
    public async Task ANameIsUniqueAmongKeysThatWork()
    {
        var key = await NewKey("web", KeyScope.Ingest);
        (await _store.NewKeyAsync("web", KeyScope.Search)).Error.ShouldNotBeNull().ShouldContain("name");
        _store.TryVerifyKey(key, out var entry);
        await _store.RevokeKeyAsync(entry!.Id);
        await NewKey("web", KeyScope.Search);
    }

    [Theory, InlineData("", "ingest"), InlineData("a\nb", "ingest"), InlineData("web", "root")]
    public async Task ANameOrScopeThatIsNoneIsRefusedWithAReason(string name, string scope) =>
        (await _store.NewKeyAsync(name, scope)).Error.ShouldNotBeNullOrEmpty();

    [Fact]
    public async Task AnotherProcessMakesAndRevokesKeysToo()
    {
        using var commandLine = new AccessStore(_folder.Open(), _clock);
        var key = (await commandLine.NewKeyAsync("web", KeyScope.Ingest)).Key!;
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        _store.TryVerifyKey(key, out var entry).ShouldBeTrue("an unknown id is looked for at once");
        await commandLine.RevokeKeyAsync(entry!.Id);
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return !_store.TryVerifyKey(key, out _);
        });
    }

    [Fact]
    public async Task TheTimeOfLastUseIsKeptToTheMinute()
    {
        var key = await NewKey("web", KeyScope.Ingest);
        _store.ListKeys()[0].LastUsed.ShouldBeNull();
        _store.TryVerifyKey(key, out _);
        _clock.Advance(TimeSpan.FromSeconds(59));
        _store.TryVerifyKey(key, out _);
        _store.ListKeys()[0].LastUsed.ShouldBe(Some.Noon);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _store.TryVerifyKey(key, out _);
        _store.ListKeys()[0].LastUsed.ShouldBe(Some.Noon.AddMinutes(1));
        _store.Dispose();
        using var again = new AccessStore(_folder.Open(), _clock);
        again.ListKeys()[0].LastUsed.ShouldBe(Some.Noon.AddMinutes(1));
    }

    [Fact]
    public async Task AWriterThatHoldsTheDatabaseDelaysTheTimeOfLastUseAndNothingElse()
    {
        var key = await NewKey("web", KeyScope.Ingest);
        using (var other = new SqliteConnection($"Data Source={_folder.File}"))
        {
            other.Open();
            using var writing = other.BeginTransaction(deferred: false);
            for (var i = 0; i < 3; i++)
            {
                _store.TryVerifyKey(key, out _).ShouldBeTrue();
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(300);
            }

            _store.Running.IsCompleted.ShouldBeFalse();
        }

        using var reader = new AccessStore(_folder.Open(), _clock);
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return reader.ListKeys()[0].LastUsed == Some.Noon;
        });
    }

    [Fact]
    public async Task TheTimeOfLastUseWaitsForWhoeverWrites()
    {
        using var database = _folder.Open();
        var store = new AccessStore(database, _clock);
        var (key, _) = await store.NewKeyAsync("web", KeyScope.Ingest);
        store.TryVerifyKey(key!, out var entry).ShouldBeTrue();
        var (began, mayEnd) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var writing = Task.Run(() => database.WriteAsync(transaction =>
        {
            // From here on the file itself would take another writer.
            transaction.Rollback();
            began.SetResult();
            mayEnd.Wait();
        }, CancellationToken.None));
        await began.Task;

        store.Dispose();

        mayEnd.Set();
        await Should.ThrowAsync<InvalidOperationException>(() => writing);
        using var db = database.Read();
        db.Keys.Single(k => k.Id == entry!.Id).LastUsed.ShouldBeNull();
    }

    [Fact]
    public async Task NoSecretIsEverOnTheDisk()
    {
        string[] secrets =
        [
            (await NewKey("web", KeyScope.Ingest))[12..],
            await _store.NewLinkAsync(),
            await _store.NewSessionAsync("admin"),
        ];
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var bytes = await reader.ReadToEndAsync();
            foreach (var secret in secrets) bytes.Contains(secret, StringComparison.Ordinal).ShouldBeFalse(file);
        }
    }

    private async Task<string> NewKey(string name, string scope) =>
        (await _store.NewKeyAsync(name, scope)).Key.ShouldNotBeNull();

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 500 && !holds(); i++) await Task.Delay(20);
        holds().ShouldBeTrue();
    }
}
