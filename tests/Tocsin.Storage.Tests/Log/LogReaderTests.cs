using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

/// <summary>
/// Whoever follows the log gets each event at least once, in order, with its id; nobody waits for another.
/// </summary>
public sealed class LogReaderTests
{
    private const string Data = "/data";
    private const long SmallFile = 4_000;

    // With the room that is written ahead.
    private const long FileOnDisk = SmallFile + (1 << 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneThatIsSlowReadsFromTheFilesAndNobodyWaits()
    {
        var (log, _) = Replay.Open(new MemoryDisk(), Data, fileBytesMax: SmallFile);
        using var ends = log;
        var quick = log.Follow(new LogReaderOptions("quick"));
        var slow = log.Follow(new LogReaderOptions("slow") { ShareBytes = 500 });
        var written = new List<Entry>();
        for (var i = 0; i < 200; i++)
        {
            // Nobody reads the slow one meanwhile: each append ends all the same, and the quick one has it at once.
            written.Add(await log.AppendAsync($"event {i}", 3));
            (await ReadAsync(quick)).ShouldBe(written[^1]);
        }
        slow.Lag.ShouldBe(600);
        quick.Lag.ShouldBe(0);

        foreach (var entry in written) (await ReadAsync(slow)).ShouldBe(entry);

        slow.Lag.ShouldBe(0);
        written.Add(await log.AppendAsync("live again", 1));
        (await ReadAsync(slow)).ShouldBe(written[^1]);
    }

    [Fact]
    public async Task OneThatFailsGetsAgainWhatItHadNotDone()
    {
        var (log, _) = Replay.Open(new MemoryDisk(), Data);
        using var ends = log;
        var reader = log.Follow(new LogReaderOptions("failing"));
        var written = new List<Entry>();
        for (var i = 0; i < 9; i++) written.Add(await log.AppendAsync($"event {i}", 2));
        for (var i = 0; i < 3; i++) await ReadAsync(reader);
        reader.Commit(reader.Position);
        for (var i = 3; i < 6; i++) await ReadAsync(reader);

        reader.Rewind();

        foreach (var entry in written[3..]) (await ReadAsync(reader)).ShouldBe(entry);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task OneThatJoinsLateBeginsWithTheOldestOrWithTheNext(bool beginsWithNew)
    {
        var (log, _) = Replay.Open(new MemoryDisk(), Data);
        using var ends = log;
        var written = new List<Entry>();
        for (var i = 0; i < 4; i++) written.Add(await log.AppendAsync($"event {i}", 1));

        var late = log.Follow(new LogReaderOptions("late") { BeginsWithNew = beginsWithNew });

        written.Add(await log.AppendAsync("new", 1));
        foreach (var entry in beginsWithNew ? written[4..] : written) (await ReadAsync(late)).ShouldBe(entry);
        late.Lag.ShouldBe(0);
    }

    [Fact]
    public async Task OneThatIsKilledGoesOnAtItsCheckpoint()
    {
        var (disk, random) = (new MemoryDisk(), new Random(7));
        var written = new List<Entry>();
        string[] names = ["first", "second", "third"];
        var read = names.ToDictionary(n => n, _ => new HashSet<Entry>());
        var committed = names.ToDictionary(n => n, _ => 1L);
        for (var kills = 0; kills < 20; kills++)
        {
            var (log, _) = Replay.Open(disk, Data, fileBytesMax: SmallFile);
            var readers = names.Select(n => log.Follow(new LogReaderOptions(n) { ShareBytes = 300 })).ToList();
            foreach (var reader in readers) reader.Position.ShouldBe(committed[reader.Name], "it goes on where it was");
            for (var step = 0; step < 60; step++)
            {
                if (random.Next(3) > 0) written.Add(await log.AppendAsync($"event {written.Count}", random.Next(1, 4)));
                var reader = readers[random.Next(readers.Count)];
                while (reader.Lag > 0 && random.Next(4) > 0)
                {
                    var before = reader.Position;
                    var entry = await ReadAsync(reader);
                    entry.FirstId.ShouldBe(before, "in order, without a gap");
                    read[reader.Name].Add(entry);
                }
                if (random.Next(5) > 0) continue;
                reader.Commit(reader.Position);
                committed[reader.Name] = reader.Position;
            }
            // The power goes: what was not synced is gone, and the process does no more.
            disk = disk.AfterPowerCut();
            log.Dispose();
        }
        var (last, _) = Replay.Open(disk, Data);
        using var ends = last;
        foreach (var reader in names.Select(n => last.Follow(new LogReaderOptions(n))))
        {
            while (reader.Lag > 0) read[reader.Name].Add(await ReadAsync(reader));
            read[reader.Name].OrderBy(e => e.FirstId).ToList().ShouldBe(written, reader.Name);
        }
    }

    [Fact]
    public async Task AFileIsDeletedWhenEveryReaderHasPassedItAndOneThatIsTakenAwayHoldsNone()
    {
        var disk = new MemoryDisk();
        var (log, _) = Replay.Open(disk, Data, fileBytesMax: SmallFile);
        using var ends = log;
        var reader = log.Follow(new LogReaderOptions("reads"));
        var other = log.Follow(new LogReaderOptions("does-not"));
        for (var i = 0; i < 200; i++) await log.AppendAsync($"event {i}", 1);
        var all = JournalFiles.In(disk, Data).Count;
        all.ShouldBeGreaterThan(4);
        while (reader.Lag > 0) await ReadAsync(reader);
        reader.Commit(reader.Position);
        JournalFiles.In(disk, Data).Count.ShouldBe(all, "the other one needs them");

        log.Remove(other);

        JournalFiles.In(disk, Data).Count.ShouldBe(1);
        log.Readers.ShouldBe([reader]);
        disk.Files(Data).ShouldNotContain(f => f.Contains("does-not"));
    }

    [Fact]
    public async Task OneThatMayMissSomethingIsHeldToItsBoundAndSaysWhatItMissed()
    {
        var disk = new MemoryDisk();
        var (log, _) = Replay.Open(disk, Data, fileBytesMax: SmallFile);
        using var ends = log;
        var stuck = log.Follow(new LogReaderOptions("stuck") { HeldBytesMax = 10 * FileOnDisk, ShareBytes = 100 });
        var quick = log.Follow(new LogReaderOptions("quick"));
        for (var i = 0; i < 1_000; i++)
        {
            await log.AppendAsync($"event {i}", 1);
            await ReadAsync(quick);
            quick.Commit(quick.Position);
        }

        log.IsHeld.ShouldBeFalse();
        log.Bytes.ShouldBeLessThanOrEqualTo(11 * FileOnDisk);
        stuck.Skipped.ShouldBeGreaterThan(100);
        stuck.Trouble.ShouldNotBeNull().ShouldContain("'stuck'");
        var next = await ReadAsync(stuck);
        next.FirstId.ShouldBe(stuck.Skipped + 1);
        while (stuck.Lag > 0) (await ReadAsync(stuck)).FirstId.ShouldBe(stuck.Position - 1);
    }

    [Fact]
    public async Task OneThatNothingMayMissHoldsIntakeAtItsBoundUntilItHasCaughtUp()
    {
        var (log, _) = Replay.Open(new MemoryDisk(), Data, fileBytesMax: SmallFile);
        using var ends = log;
        var needed = log.Follow(new LogReaderOptions("needed") { HeldBytesMax = 5 * FileOnDisk, HoldsIntake = true });
        while (!log.IsHeld) await log.AppendAsync("event", 1);
        needed.Trouble.ShouldNotBeNull().ShouldContain("nothing is taken in");
        needed.Skipped.ShouldBe(0);

        while (needed.Lag > 0) await ReadAsync(needed);
        needed.Commit(needed.Position);

        log.IsHeld.ShouldBeFalse();
        needed.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task ABatchOfSeveralReadersIsGivenBackByTheLast()
    {
        var (log, _) = Replay.Open(new MemoryDisk(), Data);
        using var ends = log;
        var (first, second) = (log.Follow(new LogReaderOptions("a")), log.Follow(new LogReaderOptions("b")));
        var batch = Replay.Batch("shared", 2);
        await log.AppendAsync(batch);
        batch.Release();

        (await first.NextAsync(Stop)).ShouldBeSameAs(batch);
        batch.Release();
        Replay.Text(batch.Events).ShouldBe("shared", "the other one has it still");
        (await second.NextAsync(Stop)).ShouldBeSameAs(batch);
        batch.Release();

        batch.Events.Count.ShouldBe(0, "its memory was given back");
        Should.Throw<InvalidOperationException>(batch.Release).Message.ShouldStartWith("BUG");
    }

    [Fact]
    public async Task OneThatWantsFewBatchesIsHandedThoseAndHoldsNoFilesForTheOthers()
    {
        var disk = new MemoryDisk();
        for (var life = 0; life < 2; life++)
        {
            var (log, _) = Replay.Open(disk, Data, fileBytesMax: SmallFile);
            using var ends = log;
            var few = log.Follow(new LogReaderOptions("few")
            {
                Wants = origin => origin.IdempotencyKey == "wanted",
                ShareBytes = 100,
            });
            var all = log.Follow(new LogReaderOptions("all"));
            few.Skipped.ShouldBe(0);
            var wanted = new List<long>();
            for (var i = 0; i < 200; i++)
            {
                var batch = Replay.Batch($"event {i}", 1, name: i % 50 == 3 ? "wanted" : "");
                await log.AppendAsync(batch);
                if (i % 50 == 3) wanted.Add(batch.FirstId);
                batch.Release();
            }

            var handed = new List<long>();
            while (few.Lag > 0 && handed.Count < wanted.Count)
            {
                var batch = (await few.NextAsync(Stop)).ShouldNotBeNull();
                handed.Add(batch.FirstId);
                batch.Release();
            }

            handed.ShouldBe(wanted);
            while (all.Lag > 0) await ReadAsync(all);
            all.Commit(all.Position);
            JournalFiles.In(disk, Data).Count.ShouldBeGreaterThan(1, "what was handed out is not done");
            few.Commit(wanted[^1] + 1);
            // It asks for more; what waits is not for it.
            var next = few.NextAsync(Stop).AsTask();
            next.IsCompleted.ShouldBeFalse();
            few.Checkpoint.ShouldBe(all.Checkpoint);
            all.Commit(all.Position);
            JournalFiles.In(disk, Data).Count.ShouldBe(1);
            log.Dispose();
            (await next).ShouldBeNull();
        }
    }

    [Fact]
    public async Task ADamagedCheckpointReadsAgainAndMissesNothing()
    {
        var disk = new MemoryDisk();
        var (log, _) = Replay.Open(disk, Data);
        var reader = log.Follow(new LogReaderOptions("reads"));
        var written = await log.AppendAsync("event", 1);
        await ReadAsync(reader);
        reader.Commit(reader.Position);
        log.Dispose();
        var path = disk.Files(Data).Single(f => f.EndsWith(".reader", StringComparison.Ordinal));
        var bytes = disk.Bytes(path);
        bytes[6] ^= 1;
        disk.Put(path, bytes);

        var (again, _) = Replay.Open(disk, Data);
        using var ends = again;

        (await ReadAsync(again.Follow(new LogReaderOptions("reads")))).ShouldBe(written);
    }

    [Fact]
    public async Task ADamagedRecordCostsReadersOfTheFilesThatRecordOnly()
    {
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, 6);
        var path = place.Files.Single();
        var bytes = place.Bytes(path);
        bytes[WriteAheadLogTests.LengthOf(written[..3]) - 1] ^= 1;
        place.Put(path, bytes);

        var (log, _) = Replay.Open(place.Disk, place.Directory);
        using var ends = log;
        var reader = log.Follow(new LogReaderOptions("reads"));

        foreach (var entry in written.Where(e => e != written[2])) (await ReadAsync(reader)).ShouldBe(entry);
        reader.Lag.ShouldBe(0);
    }

    private static async Task<Entry> ReadAsync(LogReader reader)
    {
        var batch = (await reader.NextAsync(Stop)).ShouldNotBeNull();
        var entry = new Entry(batch.FirstId, batch.Count, Replay.Text(batch.Events));
        batch.Events.FirstId.ShouldBe(batch.FirstId);
        batch.Release();
        return entry;
    }
}
