using Tocsin.Storage.Disk;
using Tocsin.Storage.Retention;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Retention;

public sealed class RetentionPassTests
{
    private readonly MemoryDisk _disk = new();

    [Fact]
    public async Task ASegmentGoesWhenAllOfItHasExpiredAndNotBefore()
    {
        using var store = SegmentStore.Open(_disk, Lifecycle.Segments);
        await Lifecycle.AppendAsync(store, 1, 20, "web", daysAgo: 10, seal: true);
        await Lifecycle.AppendAsync(store, 21, 20, "web", daysAgo: 1, seal: true);
        Run(store, "web=11d").ShouldBe(0);
        Run(store, "app=1d").ShouldBe(0);
        Run(store, "web=9d").ShouldBe(20);
        Lifecycle.SegmentFiles(_disk).ShouldHaveSingleItem();
        (store.Counts.Stored, store.Counts.Expired).ShouldBe((20, 20));
        (await Lifecycle.CountAsync(store)).Total.ShouldBe(20);
    }

    [Fact]
    public async Task AnEventOfTheFutureIsKeptAsLongAsOneThatCameWithIt()
    {
        await using var running = await Running.StartAsync(_disk);
        await running.SendAsync("""[{"timestamp":"2612-01-01T00:00:00Z","summary":"later"},{"summary":"now"}]""");
        await running.StoredAsync(2);
        await running.Pipeline.Store.SealAsync();
        RetentionRules.TryParse("default=2h", null, out var rules, out _).ShouldBeTrue();
        var pass = new RetentionPass(running.Pipeline.Store, rules);
        pass.Run(Running.Now.AddHours(1).UtcTicks, default).ShouldBe(0);
        pass.Run(Running.Now.AddHours(3).UtcTicks, default).ShouldBe(2);
    }

    [Fact]
    public async Task OtherCategoriesOfASegmentStayAndItIsWrittenAgainWithoutTheExpired()
    {
        using (var store = SegmentStore.Open(_disk, Lifecycle.Segments))
        {
            await Lifecycle.AppendAsync(store, 1, 20, "debug", daysAgo: 3);
            await Lifecycle.AppendAsync(store, 21, 30, "web", daysAgo: 3, seal: true);
            var before = Lifecycle.SegmentFiles(_disk).ShouldHaveSingleItem();
            Run(store, "default=9d,debug=2d").ShouldBe(20);
            Lifecycle.SegmentFiles(_disk).ShouldHaveSingleItem().ShouldNotBe(before);
        }
        using var again = SegmentStore.Open(_disk, Lifecycle.Segments);
        (again.Counts.Stored, again.Counts.Expired, again.Checkpoint).ShouldBe((30, 20, 51));
        (await Lifecycle.CountAsync(again, "summary:event*")).Total.ShouldBe(30);
        (await Lifecycle.CountAsync(again, "category:debug")).Total.ShouldBe(0);
    }

    [Fact]
    public async Task TheOldestGoWhenThereIsNoRoom()
    {
        using var store = SegmentStore.Open(_disk, Lifecycle.Segments);
        for (var day = 9; day >= 0; day--)
        {
            await Lifecycle.AppendAsync(
                store, 1 + ((9 - day) * 4000), 4000, day % 2 == 0 ? "web" : "app", day, seal: true);
        }
        var bytes = store.Segments.SelectMany(s => s.Blocks).Where(b => b.Category == "web").Sum(b => b.StoredBytes);
        // Rules count in MB, so the room is made to fit by the number of bytes they are compared with.
        bytes.ShouldBeLessThan(1 << 20);
        Run(store, null, "web=1MB").ShouldBe(0);
        while (store.Segments.SelectMany(s => s.Blocks).Sum(b => b.StoredBytes) < 3 << 19)
        {
            await Lifecycle.AppendAsync(store, store.Checkpoint, 16_000, "web", 0, seal: true);
        }
        var apps = (await Lifecycle.CountAsync(store, "category:app")).Total;
        var deleted = Run(store, null, "web=1MB");
        deleted.ShouldBeGreaterThanOrEqualTo(4000);
        (await Lifecycle.CountAsync(store, "category:app")).Total.ShouldBe(apps);
        (await Lifecycle.CountAsync(store, "category:web")).Total.ShouldBe(store.Counts.Stored - apps);
        var web = store.Segments.SelectMany(s => s.Blocks).Where(b => b.Category == "web");
        web.Sum(b => b.StoredBytes).ShouldBeLessThanOrEqualTo(1 << 20);
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task ASearchUnderWayReadsWhatIsDeletedMeanwhile(string kind)
    {
        using var place = Place.On(kind);
        using var store = SegmentStore.Open(place.Disk, place.Directory);
        await Lifecycle.AppendAsync(store, 1, 20, "web", daysAgo: 9, seal: true);
        using (var snapshot = store.Snapshot())
        {
            Run(store, "default=1d").ShouldBe(20);
            Lifecycle.SegmentFiles(place.Disk, place.Directory).ShouldBeEmpty();
            Some.Dump(snapshot.Blocks.ShouldHaveSingleItem()).Count.ShouldBe(20);
            store.Snapshot().Blocks.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task ADamagedBlockIsNotLostSightOfByARewrite()
    {
        using (var store = SegmentStore.Open(_disk, Lifecycle.Segments))
        {
            await Lifecycle.AppendAsync(store, 1, 20, "app", daysAgo: 3);
            await Lifecycle.AppendAsync(store, 21, 30, "web", daysAgo: 3, seal: true);
        }
        // The first chunk belongs to the first category.
        Lifecycle.Flip(_disk, Lifecycle.SegmentFiles(_disk)[0], 12);
        using var again = SegmentStore.Open(_disk, Lifecycle.Segments);
        Run(again, "web=1d").ShouldBe(0);
        again.Counts.ShouldSatisfyAllConditions(f => f.Quarantined.ShouldBe(20), f => f.Stored.ShouldBe(30));
        Run(again, "default=1d").ShouldBe(50);
        (again.Counts.Stored, again.Counts.Expired, again.Counts.Quarantined).ShouldBe((0, 50, 0));
    }

    [Theory, InlineData(DiskFault.Error, true), InlineData(DiskFault.Error, false)]
    [InlineData(DiskFault.Full, true), InlineData(DiskFault.Full, false)]
    public async Task WhicheverCallFailsEachEventIsEitherThereOrExpired(DiskFault fault, bool onwards)
    {
        // The first call makes the directory, without which there is no store.
        for (var failAt = 2; ; failAt++)
        {
            var disk = new MemoryDisk();
            using (var store = SegmentStore.Open(disk, Lifecycle.Segments))
            {
                await Lifecycle.AppendAsync(store, 1, 20, "debug", daysAgo: 3);
                await Lifecycle.AppendAsync(store, 21, 30, "web", daysAgo: 3, seal: true);
                await Lifecycle.AppendAsync(store, 51, 10, "debug", daysAgo: 5, seal: true);
            }
            var faulty = new FaultyDisk(disk, failAt, fault, onwards);
            using (var store = SegmentStore.Open(faulty, Lifecycle.Segments))
            {
                try
                {
                    Run(store, "debug=2d");
                }
                catch (IOException)
                {
                    // As a broken disk does.
                }
                Balanced(store);
            }
            if (faulty.Calls < failAt)
            {
                failAt.ShouldBeGreaterThan(10);
                return;
            }
            foreach (var left in new[] { disk, disk.AfterPowerCut() })
            {
                using var again = SegmentStore.Open(left, Lifecycle.Segments);
                Balanced(again);
                again.Damages.ShouldBeEmpty();
                (await Lifecycle.CountAsync(again, "category:web summary:event*")).Total.ShouldBe(30);
                Run(again, "debug=2d");
                (again.Counts.Stored, again.Counts.Expired).ShouldBe((30, 30));
            }
        }
    }

    private static void Balanced(SegmentStore store) => (store.Counts.Stored + store.Counts.Expired).ShouldBe(60);

    private static long Run(SegmentStore store, string? ages, string? sizes = null)
    {
        RetentionRules.TryParse(ages, sizes, out var rules, out var error).ShouldBeTrue(error);
        return new RetentionPass(store, rules).Run(Some.Noon, CancellationToken.None);
    }
}
