using Microsoft.Extensions.Time.Testing;
using Tocsin.Storage.Disk;

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

    private static RememberedBatch Answered(string name) => new("k", name, new Answer(1, []), Running.Now.UtcTicks);

    private static int Known(AnswerMemory memory) =>
        Enumerable.Range(0, 3).Count(i => memory.TryFind("k", $"n{i}", Running.Now.UtcTicks, out _));

    private static void Same(IntakeResult result, IntakeResult first)
    {
        (result.Outcome, result.Count).ShouldBe((first.Outcome, first.Count));
        result.Rejections.ShouldBe(first.Rejections);
    }
}
