using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

public sealed class WriteAheadLogTests
{
    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task WhatWasAppendedIsReplayedInOrderAndIdsContinue(string kind)
    {
        using var place = Place.On(kind);
        var written = await Replay.FillAsync(place.Disk, place.Directory, 5);

        var (log, entries) = Replay.Open(place.Disk, place.Directory);
        using (log)
        {
            entries.ShouldBe(written);
            log.Damages.ShouldBeEmpty();
            var last = written[^1];
            log.NextId.ShouldBe(last.FirstId + last.Count);
            written.Add(await log.AppendAsync("one more", 7));
            written[^1].FirstId.ShouldBe(last.FirstId + last.Count);
        }
        Replay.All(place.Disk, place.Directory).Entries.ShouldBe(written);
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task IdsThatAStoreHasSeenAreNotGivenOutAgain(string kind)
    {
        using var place = Place.On(kind);
        var (log, _) = Replay.Open(place.Disk, place.Directory, atLeast: 1_000);
        using (log) (await log.AppendAsync("first", 2)).FirstId.ShouldBe(1_000);

        var (again, entries) = Replay.Open(place.Disk, place.Directory, atLeast: 10);
        using (again)
        {
            entries.ShouldBe([new Entry(1_000, 2, "first")]);
            again.NextId.ShouldBe(1_002);
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task FilesThatNobodyNeedsAreDeletedAndTheOthersStay(string kind)
    {
        using var place = Place.On(kind);
        var written = await Replay.FillAsync(place.Disk, place.Directory, 6);
        SplitBefore(place, written, [2, 4]);

        var (log, entries) = Replay.Open(place.Disk, place.Directory);
        using (log)
        {
            entries.ShouldBe(written);
            JournalFiles.DeleteBefore(place.Disk, place.Directory, written[4].FirstId - 1);
            place.Files.Count.ShouldBe(2);
            JournalFiles.DeleteBefore(place.Disk, place.Directory, written[4].FirstId);
            place.Files.Count.ShouldBe(1);
            JournalFiles.DeleteBefore(place.Disk, place.Directory, long.MaxValue);
            place.Files.Count.ShouldBe(1, "the file being written stays");
            written.Add(await log.AppendAsync("behind", 1));
        }
        Replay.All(place.Disk, place.Directory).Entries.ShouldBe(written[4..]);
    }

    [Fact]
    public async Task ADeletionSurvivesAPowerCut()
    {
        var disk = new MemoryDisk();
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, 4);
        SplitBefore(place, written, [2]);
        foreach (var path in place.Files) disk.Put(path, place.Bytes(path));
        var (log, _) = Replay.Open(disk, place.Directory);
        using (log) JournalFiles.DeleteBefore(disk, place.Directory, written[2].FirstId);

        Replay.All(disk.AfterPowerCut(), place.Directory).Entries.ShouldBe(written[2..]);
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task ManyAtOnceKeepTheirOrderAndAreReadInTheOrderOfIds(string kind)
    {
        const int Writers = 12, Each = 60;
        using var place = Place.On(kind);
        var results = new System.Collections.Concurrent.ConcurrentDictionary<long, string>();
        var (log, _) = Replay.Open(place.Disk, place.Directory);
        var reader = log.Follow(new LogReaderOptions("test"));
        using (log)
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                var previous = 0L;
                for (var i = 0; i < Each; i++)
                {
                    var (id, _, text) = await log.AppendAsync($"{writer}/{i}", 2);
                    id.ShouldBeGreaterThan(previous);
                    previous = id;
                    results[id] = text;
                }
            })));
        }

        var read = new List<long>();
        while (await reader.NextAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            read.Add(batch.FirstId);
            batch.Release();
        }
        read.ShouldBe(Enumerable.Range(0, Writers * Each).Select(i => (2L * i) + 1));
        var (entries, _) = Replay.All(place.Disk, place.Directory);
        entries.ShouldBe(results.OrderBy(r => r.Key).Select(r => new Entry(r.Key, 2, r.Value)));
    }

    [Fact]
    public async Task APowerCutAfterAnyAcknowledgementLosesNothingAcknowledged()
    {
        var disk = new MemoryDisk();
        var written = new List<Entry>();
        var (log, _) = Replay.Open(disk, "/data");
        using (log)
        {
            for (var i = 0; i < 40; i++)
            {
                written.Add(await log.AppendAsync(new string('x', i), 1 + (i % 4)));
                var (entries, damages) = Replay.All(disk.AfterPowerCut(), "/data");
                entries.ShouldBe(written);
                damages.ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public async Task AnAppendAfterTheEndIsRefused()
    {
        var (log, _) = Replay.Open(new MemoryDisk(), "/data");
        log.Dispose();
        log.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(() => log.AppendAsync("late", 1));
    }

    /// <summary>Makes several files of the only one: a new one begins before each of the records.</summary>
    internal static void SplitBefore(Place place, List<Entry> written, int[] records)
    {
        var seed = JournalFiles.In(place.Disk, place.Directory).Single().Seed;
        var bytes = place.Bytes(place.Files.Single());
        place.Clear();
        int[] starts = [0, .. records];
        for (var i = 0; i < starts.Length; i++)
        {
            var from = LengthOf(written[..starts[i]]);
            var to = i + 1 < starts.Length ? LengthOf(written[..starts[i + 1]]) : bytes.Length;
            place.Put(JournalFiles.PathOf(place.Directory, written[starts[i]].FirstId, seed), bytes[from..to]);
        }
    }

    internal static int LengthOf(IEnumerable<Entry> entries) => entries.Sum(Replay.LengthOf);
}
