using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

/// <summary>Each disk call of a workload fails in turn.</summary>
public sealed class DiskFaultTests
{
    [Theory]
    [InlineData(DiskFault.Error, false)]
    [InlineData(DiskFault.Error, true)]
    [InlineData(DiskFault.Full, false)]
    [InlineData(DiskFault.Full, true)]
    public async Task WhicheverCallFailsNothingAcknowledgedIsMissing(DiskFault fault, bool onwards)
    {
        for (var failAt = 1; ; failAt++)
        {
            var inner = new MemoryDisk();
            var disk = new FaultyDisk(inner, failAt, fault, onwards);
            var (acknowledged, refused) = await WorkAsync(disk);
            if (disk.Calls < failAt)
            {
                failAt.ShouldBeGreaterThan(8, "the workload makes calls");
                refused.ShouldBeEmpty();
                return;
            }
            foreach (var (left, wasCut) in new[] { (inner, false), (inner.AfterPowerCut(), true) })
            {
                var what = $"call {failAt}, {fault}, onwards {onwards}, power cut {wasCut}";
                var (log, entries) = Replay.Open(left, "/data");
                using (log)
                {
                    acknowledged.Except(entries).ShouldBeEmpty(what);
                    entries.Select(e => e.FirstId).ShouldBeInOrder(SortDirection.Ascending);
                    entries.Select(e => e.Text).ShouldBeUnique();
                    log.Damages.ShouldBeEmpty(what);
                    if (!wasCut) entries.Select(e => e.Text).Intersect(refused).ShouldBeEmpty(what);
                    var more = await log.AppendAsync("next start is clean", 1);
                    more.FirstId.ShouldBeGreaterThan(entries.Select(e => e.FirstId).DefaultIfEmpty(0).Max());
                }
            }
        }
    }

    [Fact]
    public async Task AFullDiskRefusesAndGoesOnWhenThereIsRoomAgain()
    {
        var inner = new MemoryDisk();
        // 1 create, 2 directory, 3 write, 4 sync, then 5 write: full; its cutting back succeeds.
        var (log, _) = Replay.Open(new FaultyDisk(inner, 6, DiskFault.Full, onwards: false), "/data");
        using (log)
        {
            var first = await log.AppendAsync("first", 1);
            await Should.ThrowAsync<DiskFullException>(() => log.AppendAsync("refused", 1));
            var third = await log.AppendAsync("third", 1);
            log.Failed.IsCompleted.ShouldBeFalse();
            Replay.All(inner.AfterPowerCut(), "/data").Entries.ShouldBe([first, third]);
        }
    }

    [Fact]
    public async Task AFailedSyncEndsTheJournal()
    {
        var (log, _) =
            Replay.Open(new FaultyDisk(new MemoryDisk(), 5, DiskFault.Error, onwards: false), "/data");
        using (log)
        {
            await Should.ThrowAsync<LogFailedException>(() => log.AppendAsync("first", 1));
            await Should.ThrowAsync<LogFailedException>(() => log.AppendAsync("second", 1));
            (await log.Failed).Message.ShouldContain("start again");
        }
    }

    // Appends alone and several at once, with a restart in between; what was acknowledged, and what was refused for
    // want of room.
    private static async Task<(List<Entry> Acknowledged, List<string> Refused)> WorkAsync(IDisk disk)
    {
        var (acknowledged, refused) = (new List<Entry>(), new List<string>());
        for (var run = 0; run < 2; run++)
        {
            try
            {
                var (log, _) = Replay.Open(disk, "/data");
                using (log)
                {
                    for (var i = 0; i < 3; i++) await TryAsync($"{run}/{i}");
                    await Task.WhenAll(Enumerable.Range(10, 4).Select(i => TryAsync($"{run}/{i}")));

                    async Task TryAsync(string text)
                    {
                        try
                        {
                            var entry = await log.AppendAsync(text, 2);
                            lock (acknowledged) acknowledged.Add(entry);
                        }
                        catch (DiskFullException)
                        {
                            lock (acknowledged) refused.Add(text);
                        }
                        catch (LogFailedException)
                        {
                            log.Failed.IsCompleted.ShouldBeTrue();
                        }
                    }
                }
            }
            catch (IOException)
            {
                // It did not even open: nothing was acknowledged.
            }
        }
        return (acknowledged, refused);
    }
}
