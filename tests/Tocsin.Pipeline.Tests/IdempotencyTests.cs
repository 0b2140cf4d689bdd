using Microsoft.Extensions.Time.Testing;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>A batch that is sent again under its name is answered as the first time and stored once.</summary>
public sealed class IdempotencyTests
{
    private const string Mixed = "{\"a\":1}\nbad\n{\"a\":2}";

    [Fact]
    public async Task TheSameAnswerIsGivenAndNothingIsStoredTwice()
    {
        await using var running = await Running.StartAsync();
        var first = await running.SendAsync(Mixed, "batch-1");
        var again = await running.SendAsync(Mixed, "batch-1");
        Same(again, first);
        first.Count.ShouldBe(2);
        await running.SendAsync(Mixed, "batch-2");
        await running.SendAsync(Mixed, "batch-1", key: "another sender");
        await running.SendAsync(Mixed);
        await running.StoredAsync(8);
    }

    [Fact]
    public async Task ARefusedBatchMayBeSentAgainUnderItsName()
    {
        await using var running = await Running.StartAsync();
        (await running.SendAsync("bad", "batch")).Outcome.ShouldBe(IntakeOutcome.NoneGood);
        (await running.SendAsync("{}", "batch")).Outcome.ShouldBe(IntakeOutcome.Accepted);
        await running.StoredAsync(1);
    }

    [Fact]
    public async Task AtTheSameTimeItIsStoredOnceAndAnsweredAlike()
    {
        await using var running = await Running.StartAsync();
        for (var round = 0; round < 30; round++)
        {
            var name = $"batch-{round}";
            var results =
                await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => running.SendAsync(Mixed, name))));
            foreach (var result in results) Same(result, results[0]);
        }
        await running.StoredAsync(60);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ItIsRememberedAcrossAKillAndAnOrderlyEnd(bool isKilled)
    {
        var disk = new MemoryDisk();
        var running = await Running.StartAsync(disk);
        var first = await running.SendAsync(Mixed, "batch");
        await running.StoredAsync(2);
        if (isKilled) disk = disk.AfterPowerCut();
        else await running.DisposeAsync();

        await using var next = await Running.StartAsync(disk);
        Same(await next.SendAsync(Mixed, "batch"), first);
        await next.StoredAsync(2);
    }

    [Fact]
    public async Task ItIsRememberedWhenItsJournalFileIsGone()
    {
        var disk = new MemoryDisk();
        var first = default(IntakeResult);
        await using (var running = await Running.StartAsync(disk)) first = await running.SendAsync(Mixed, "batch");
        foreach (var file in disk.Files(Running.Data + "/journal").ToList()) disk.Delete(file);

        await using var next = await Running.StartAsync(disk);
        Same(await next.SendAsync(Mixed, "batch"), first!);
        await next.SendAsync("{}");
        await next.StoredAsync(3);
        (await next.IdsAsync("*")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task AfterADayTheNameMayBeUsedAnewOnce()
    {
        var clock = new FakeTimeProvider(Running.Now);
        await using var running = await Running.StartAsync(clock: clock);
        await running.SendAsync("{}", "batch");
        clock.Advance(TimeSpan.FromHours(23));
        await running.SendAsync("{}", "batch");
        await running.StoredAsync(1);
        clock.Advance(TimeSpan.FromHours(2));
        await running.SendAsync("{}", "batch");
        await running.StoredAsync(2);
        clock.Advance(TimeSpan.FromHours(1));
        await running.SendAsync("{}", "batch");
        await running.StoredAsync(2);
    }

    [Fact]
    public void ATornFileOfAnswersKeepsItsWholeRecordsAndTakesMore()
    {
        var disk = new MemoryDisk();
        var memory = new AnswerMemory(disk, "/a");
        for (var i = 0; i < 3; i++) memory.Remember(Answered($"n{i}"));
        memory.Save(Running.Now.UtcTicks);
        var path = disk.Files("/a").Single();
        var bytes = disk.Bytes(path);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            disk.Put(path, bytes[..cut]);
            var known = Known(new AnswerMemory(disk, "/a"));
            known.ShouldBe(Math.Min(3, cut / (bytes.Length / 3)));
            var more = new AnswerMemory(disk, "/a");
            more.Remember(Answered("later"));
            more.Save(Running.Now.UtcTicks);
            Known(new AnswerMemory(disk, "/a")).ShouldBe(known);
            new AnswerMemory(disk, "/a").TryFind("k", "later", Running.Now.UtcTicks, out var answer).ShouldBeTrue();
            answer.Accepted.ShouldBe(1);
        }
    }

    [Fact]
    public void AnswersThatCouldNotBeSavedAreSavedNextTime()
    {
        var inner = new MemoryDisk();
        for (var failAt = 1; failAt < 6; failAt++)
        {
            var directory = $"/a{failAt}";
            var disk = new FaultyDisk(inner, failAt, DiskFault.Full, onwards: false);
            try
            {
                var memory = new AnswerMemory(disk, directory);
                memory.Remember(Answered("n0"));
                Should.Throw<IOException>(() => memory.Save(Running.Now.UtcTicks));
                memory.Save(Running.Now.UtcTicks);
                Known(new AnswerMemory(inner.AfterPowerCut(), directory)).ShouldBe(1, $"call {failAt}");
            }
            catch (IOException) when (failAt == 1)
            {
                // It did not open.
            }
        }
    }

    [Fact]
    public void FilesOfDaysGoneByAreDeleted()
    {
        var disk = new MemoryDisk();
        var memory = new AnswerMemory(disk, "/a");
        for (var day = 0; day < 5; day++)
        {
            memory.Remember(Answered($"n{day}"));
            memory.Save(Running.Now.AddDays(day).UtcTicks);
        }
        disk.Files("/a").Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task OfManyRejectionsTheFirstAreRememberedAndTheOthersCounted()
    {
        var body = "{\"a\":1}\n" + string.Concat(Enumerable.Repeat("bad\n", 1_000));
        await using var running = await Running.StartAsync();
        var first = await running.SendAsync(body, "batch");
        var again = await running.SendAsync(body, "batch");

        (again.Outcome, again.Count).ShouldBe((first.Outcome, first.Count));
        again.Rejections.Length.ShouldBeInRange(2_000, AnswerMemory.RejectionBytesMax);
        using var told = System.Text.Json.JsonDocument.Parse(again.Rejections);
        var items = told.RootElement.EnumerateArray().ToList();
        items[0].GetProperty("index").GetInt32().ShouldBe(1);
        items[^1].GetProperty("code").GetString().ShouldBe("more");
        items[^1].GetProperty("reason").GetString()!.ShouldContain($"{1_000 - (items.Count - 1)} more items");
    }

    [Fact]
    public void WhatIsRememberedOfOneKeyIsBoundedAndNoBatchIsForgottenForIt()
    {
        var memory = new AnswerMemory(new MemoryDisk(), "/a");
        var rejections = RejectionJson.Write([.. Enumerable.Range(0, 30).Select(i =>
            new Events.Rejection(i, "invalid_json", new string('x', 80)))]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        const int batches = 20_000;
        for (var i = 0; i < batches; i++)
        {
            memory.Remember(new("k", $"n{i}", new KeptAnswer(1, [.. rejections]), Running.Now.UtcTicks));
            if (i % 1_000 == 0) memory.Save(Running.Now.UtcTicks);
        }
        memory.Save(Running.Now.UtcTicks);

        memory.TryFind("k", "n0", Running.Now.UtcTicks, out var first).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(first.Rejections).ShouldContain("first answer");
        memory.TryFind("k", $"n{batches - 1}", Running.Now.UtcTicks, out var last).ShouldBeTrue();
        last.Rejections.ShouldBe(rejections);
        GC.KeepAlive(before);
    }

    [Fact]
    public void AFileOfAnswersIsReadAWindowAtATime()
    {
        var disk = new MemoryDisk();
        var memory = new AnswerMemory(disk, "/a");
        var rejections = RejectionJson.Write([new Events.Rejection(0, "x", new string('y', 3_000))]);
        for (var i = 0; i < 3_000; i++) memory.Remember(new("k", $"n{i}", new KeptAnswer(1, rejections), Running.Now.UtcTicks));
        memory.Save(Running.Now.UtcTicks);
        var path = disk.Files("/a").Single();
        // One record in the middle is damaged: all others are known.
        var bytes = disk.Bytes(path);
        bytes.Length.ShouldBeGreaterThan(6 << 20);
        bytes[bytes.Length / 2] ^= 1;
        disk.Put(path, bytes);

        var again = new AnswerMemory(disk, "/a");

        again.Damages.Count.ShouldBe(1);
        Enumerable.Range(0, 3_000).Count(i => again.TryFind("k", $"n{i}", Running.Now.UtcTicks, out _)).ShouldBe(2_999);
    }

    [Fact]
    public void AFileOfAnswersThatCannotBeReadKeepsNobodyFromStarting()
    {
        var inner = new MemoryDisk();
        var memory = new AnswerMemory(inner, "/a");
        memory.Remember(Answered("n0"));
        memory.Save(Running.Now.UtcTicks);

        var again = new AnswerMemory(new UnreadableDisk(inner), "/a");

        again.Damages.Single().ShouldContain("cannot be read");
    }

    private static RememberedBatch Answered(string name) => new("k", name, new KeptAnswer(1, []), Running.Now.UtcTicks);

    private static int Known(AnswerMemory memory) =>
        Enumerable.Range(0, 3).Count(i => memory.TryFind("k", $"n{i}", Running.Now.UtcTicks, out _));

    private static void Same(IntakeResult result, IntakeResult first)
    {
        (result.Outcome, result.Count).ShouldBe((first.Outcome, first.Count));
        result.Rejections.ShouldBe(first.Rejections);
    }

    private sealed class UnreadableDisk(IDisk inner) : IDisk
    {
        public IDiskFile Create(string path) => inner.Create(path);

        public IDiskFile Open(string path) => inner.Open(path);

        public IDiskFile OpenRead(string path) => throw new IOException("Input/output error");

        public void CreateDirectory(string path) => inner.CreateDirectory(path);

        public void SyncDirectory(string path) => inner.SyncDirectory(path);

        public void Rename(string from, string to) => inner.Rename(from, to);

        public void Delete(string path) => inner.Delete(path);

        public bool Exists(string path) => inner.Exists(path);

        public IReadOnlyList<string> Files(string directory) => inner.Files(directory);
    }
}
