using System.Text.Json;
using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests;

public sealed class SegmentStoreTests
{
    private const string Data = "/data/segments";
    private readonly FieldTable _fields = new();

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task EventsAreFoundWhileYoungWhenSealedAndAfterAReopening(string kind)
    {
        using var place = Place.On(kind);
        using (var store = SegmentStore.Open(place.Disk, place.Directory))
        {
            await AppendAsync(store, 1, 500);
            (await IdsAsync(store)).ShouldBe(Ids(1, 500));
            await store.SealAsync();
            store.Checkpoint.ShouldBe(501);
            (await IdsAsync(store)).ShouldBe(Ids(1, 500));
            await AppendAsync(store, 501, 700);
            (await IdsAsync(store)).ShouldBe(Ids(1, 700));
            store.EventsStored.ShouldBe(700);
            await store.SealAsync();
        }
        using var again = SegmentStore.Open(place.Disk, place.Directory);
        (again.Checkpoint, again.EventsStored, again.EventsQuarantined).ShouldBe((701, 700, 0));
        (await IdsAsync(again)).ShouldBe(Ids(1, 700));
        again.Damages.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatASealLeftUnfinishedIsDeleted()
    {
        using var place = Place.On("memory");
        place.Put(Data + "/2026-11-24/00000000000000000001.seg", [1]);
        place.Put(Data + "/2026-11-24/00000000000000000009.seg.tmp", [1]);
        place.Put(Data + "/somebodys.notes", [1]);
        using var store = SegmentStore.Open(place.Disk, Data);
        place.Files.ShouldBe([Data + "/somebodys.notes"]);
        (await IdsAsync(store)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DiskFault.Error, true)]
    [InlineData(DiskFault.Full, true)]
    [InlineData(DiskFault.Error, false)]
    [InlineData(DiskFault.Full, false)]
    public async Task WhicheverCallOfASealFailsEveryEventIsThereOnceAfterReplay(DiskFault fault, bool onwards)
    {
        var calls = await SealCallsAsync();
        calls.ShouldBeGreaterThan(8);
        await Task.WhenAll(Enumerable.Range(1, calls).Select(failAt => FailAsync(failAt, fault, onwards)));
    }

    [Fact]
    public async Task ASegmentThatCannotBeOpenedAtOnceIsNotSealedTwice()
    {
        var disk = new MemoryDisk();
        using (var store = SegmentStore.Open(new ShortOfHandles(disk, 1), Data))
        {
            await AppendAsync(store, 1, 20);
            await store.SealAsync();
            (await IdsAsync(store)).ShouldBe(Ids(1, 20));
        }
        using var again = SegmentStore.Open(disk, Data);
        (await IdsAsync(again)).ShouldBe(Ids(1, 20));
        again.EventsStored.ShouldBe(20);
    }

    [Fact]
    public async Task ADamagedSegmentIsSetAsideAndTheRestIsSearched()
    {
        using var place = Place.On("memory");
        using (var store = SegmentStore.Open(place.Disk, Data))
        {
            await AppendAsync(store, 1, 10);
            await store.SealAsync();
            await AppendAsync(store, 11, 15);
            await store.SealAsync();
        }
        var first = place.Files.First(f => f.EndsWith(".seg", StringComparison.Ordinal));
        var bytes = place.Bytes(first);

        place.Put(first, [.. bytes[..^1], 0]);
        using (var store = SegmentStore.Open(place.Disk, Data))
        {
            store.EventsQuarantined.ShouldBe(10);
            store.Damages.ShouldHaveSingleItem().ShouldContain("10 events");
            (await IdsAsync(store)).ShouldBe(Ids(11, 15));
        }

        var chunks = Enumerable.Range(8, 200).TakeWhile(at => at < bytes.Length / 3);
        foreach (var at in chunks)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            place.Put(first, damaged);
            using var store = SegmentStore.Open(place.Disk, Data);
            var answer = await SearchAsync(store, "*");
            answer.Scan.BlocksDamaged.ShouldBe(1, $"byte {at}");
            answer.Events!.Select(e => Key(e).Id).Order().ShouldBe(Ids(11, 15), $"byte {at}");
        }
    }

    [Fact]
    public async Task PagesTogetherAreEverythingOnceInOrder()
    {
        using var store = SegmentStore.Open(new MemoryDisk(), Data);
        await AppendAsync(store, 1, 300);
        await store.SealAsync();
        await AppendAsync(store, 301, 457);
        foreach (var ascending in new[] { true, false })
        {
            var seen = new List<(string Time, long Id)>();
            PageCursor? cursor = null;
            do
            {
                var answer =
                    await SearchAsync(store, "*", r => r with { Limit = 50, Ascending = ascending, Cursor = cursor });
                answer.Total.ShouldBe(457);
                seen.AddRange(answer.Events!.Select(Key));
                cursor = answer.Cursor;
            }
            while (cursor is not null && seen.Count < 1_000);
            seen.Count.ShouldBe(457);
            seen.ShouldBe(ascending ? seen.Order() : seen.OrderDescending());
            seen.Select(s => s.Id).Order().ShouldBe(Ids(1, 457));
        }
    }

    private static (string Time, long Id) Key(FoundEvent found)
    {
        using var parsed = JsonDocument.Parse(found.Json);
        var (time, id) = (parsed.RootElement.GetProperty("utctimestamp").GetString()!, IdOf(parsed.RootElement));
        (found.Id, found.Time.ToString()).ShouldBe((id, time), "what stands beside the JSON is what it says");
        return (time, id);
    }

    private async Task<int> SealCallsAsync()
    {
        var disk = new FaultyDisk(new MemoryDisk(), int.MaxValue, DiskFault.Error, onwards: false);
        using var store = SegmentStore.Open(disk, Data);
        await TwoSealsAsync(store);
        return disk.Calls;
    }

    private async Task FailAsync(int failAt, DiskFault fault, bool onwards)
    {
        var inner = new MemoryDisk();
        var disk = new FaultyDisk(inner, failAt, fault, onwards);
        try
        {
            // Not disposed: the machine dies while it may still be trying.
            var store = SegmentStore.Open(disk, Data);
            var work = TwoSealsAsync(store);
            while (!work.IsCompleted && !(onwards && store.SealFailure is not null)) await Task.Delay(20);
            if (work.IsCompleted) await work;
        }
        catch (IOException) when (disk.Calls <= 2 || onwards)
        {
            // It did not open.
        }
        foreach (var left in new[] { inner.AfterPowerCut(), inner })
        {
            using var store = SegmentStore.Open(left, Data);
            await AppendAsync(store, store.Checkpoint, 60);
            (await IdsAsync(store)).ShouldBe(Ids(1, 60), $"call {failAt}");
            await store.SealAsync();
            (await IdsAsync(store)).ShouldBe(Ids(1, 60), $"call {failAt}, sealed");
            store.EventsStored.ShouldBe(60);
        }
    }

    private async Task TwoSealsAsync(SegmentStore store)
    {
        await AppendAsync(store, 1, 30);
        await store.SealAsync();
        await AppendAsync(store, 31, 60);
        await store.SealAsync();
    }

    private async Task AppendAsync(SegmentStore store, long from, long to)
    {
        for (var id = from; id <= to; id += 10)
        {
            var rows = Enumerable.Range((int)id, (int)Math.Min(10, to - id + 1))
                .Select(i => Some.Event((i * 37) % 50, Some.Text("summary", $"event {i}")));
            using var batch = Some.Batch(id, _fields, rows);
            await store.AppendAsync(batch, TestContext.Current.CancellationToken);
        }
    }

    private static IEnumerable<long> Ids(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(i => (long)i);

    private static async Task<List<long>> IdsAsync(SegmentStore store)
    {
        var answer = await SearchAsync(store, "*");
        var ids = answer.Events!.Select(e => Key(e).Id).Order().ToList();
        answer.Total.ShouldBe(ids.Count);
        return ids;
    }

    private static async Task<SearchAnswer> SearchAsync(
        SegmentStore store, string query, Func<EventQuestion, EventQuestion>? with = null)
    {
        var outcome = await Asked.Of(store).RunAsync(query, question =>
        {
            var most = question with { Limit = EventQuestion.LimitMax };
            return with?.Invoke(most) ?? most;
        });
        outcome.Error.ShouldBeNull();
        return outcome.Answer!;
    }

    private static long IdOf(JsonElement found) =>
        long.Parse(found.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A disk that cannot open so many segments for reading at first.</summary>
    private sealed class ShortOfHandles(IDisk inner, int failures) : IDisk
    {
        private int _left = failures;

        public IDiskFile OpenRead(string path) =>
            path.EndsWith(".seg", StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0
                ? throw new IOException("Too many open files (injected)")
                : inner.OpenRead(path);

        public IDiskFile Create(string path) => inner.Create(path);

        public IDiskFile Open(string path) => inner.Open(path);

        public void CreateDirectory(string path) => inner.CreateDirectory(path);

        public void SyncDirectory(string path) => inner.SyncDirectory(path);

        public void Rename(string from, string to) => inner.Rename(from, to);

        public void Delete(string path) => inner.Delete(path);

        public bool Exists(string path) => inner.Exists(path);

        public IReadOnlyList<string> Files(string directory) => inner.Files(directory);
    }
}
