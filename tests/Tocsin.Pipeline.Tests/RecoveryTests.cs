using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

public sealed class RecoveryTests
{
    [Fact]
    public async Task AfterAnyPowerCutEveryAcceptedEventIsThereOnce()
    {
        var disk = new MemoryDisk();
        var accepted = 0;
        for (var life = 0; life < 12; life++)
        {
            // Not disposed: the process dies.
            var running = await Running.StartAsync(disk);
            (await running.IdsAsync("*")).ShouldBe(Enumerable.Range(1, accepted).Select(i => (long)i));
            for (var batch = 0; batch < 3; batch++)
            {
                var body = string.Join('\n', Enumerable.Range(accepted, 7).Select(n => $"{{\"n\":{n}}}"));
                accepted += (await running.SendAsync(body)).Count;
            }
            if (life % 3 == 1)
            {
                await running.StoredAsync(accepted);
                await running.Pipeline.Store.SealAsync();
            }
            disk = disk.AfterPowerCut();
        }
        await using var last = await Running.StartAsync(disk);
        (await last.EventsAsync("*")).Select(e => e.GetProperty("details").GetProperty("n").GetInt32()).Order()
            .ShouldBe(Enumerable.Range(0, accepted));
    }

    [Fact]
    public async Task AnEventIsTheSameAfterReplay()
    {
        const string Body =
            """{"message":"m","level":6,"a":[1,NaN],"timestamp":"soon","tags":"t","$overflow":{"x":1},"b":1,"b":2}""";
        var disk = new MemoryDisk();
        var running = await Running.StartAsync(disk);
        await running.SendAsync(Body, custom: null);
        await running.SendAsync(Body, custom: "mine");
        await running.StoredAsync(2);
        var before = (await running.EventsAsync("*")).Select(e => e.GetRawText()).ToList();

        await using var next = await Running.StartAsync(disk.AfterPowerCut());
        next.Clock.Advance(TimeSpan.FromDays(3));
        (await next.EventsAsync("*")).Select(e => e.GetRawText()).ShouldBe(before);
    }

    [Fact]
    public async Task WhicheverDiskCallFailsNothingAcceptedIsLostOrDoubled()
    {
        for (var failAt = 1; ; failAt++)
        {
            var inner = new MemoryDisk();
            var disk = new FaultyDisk(inner, failAt, DiskFault.Error, onwards: true);
            var accepted = new List<int>();
            try
            {
                var running = await Running.StartAsync(disk);
                for (var n = 0; n < 6; n++)
                {
                    if ((await running.SendAsync($"{{\"n\":{n}}}", $"name{n}")).Outcome == IntakeOutcome.Accepted)
                        accepted.Add(n);
                }
                if (disk.Calls < failAt)
                {
                    accepted.Count.ShouldBe(6);
                    failAt.ShouldBeGreaterThan(15);
                    return;
                }
            }
            catch (IOException)
            {
                // It did not open.
            }
            await using var next = await Running.StartAsync(inner.AfterPowerCut());
            // What was not answered is sent again under its name.
            for (var n = 0; n < 6; n++) (await next.SendAsync($"{{\"n\":{n}}}", $"name{n}")).Count.ShouldBe(1);
            await next.StoredAsync(6);
            (await next.EventsAsync("*")).Select(e => e.GetProperty("details").GetProperty("n").GetInt32()).Order()
                .ShouldBe(Enumerable.Range(0, 6), $"call {failAt}, accepted {string.Join(',', accepted)}");
        }
    }

    [Fact]
    public async Task AFailedDiskIsToldAndAFullOneToo()
    {
        var full = await Running.StartAsync(new FaultyDisk(new MemoryDisk(), 7, DiskFault.Full, onwards: true));
        (await full.SendAsync("{}")).Outcome.ShouldBeOneOf(IntakeOutcome.DiskFull, IntakeOutcome.Failed);

        var broken = await Running.StartAsync(new FaultyDisk(new MemoryDisk(), 7, DiskFault.Error, onwards: true));
        (await broken.SendAsync("{}")).Outcome.ShouldBe(IntakeOutcome.Failed);
        (await broken.SendAsync("{}")).Outcome.ShouldBe(IntakeOutcome.Failed);
        broken.Pipeline.Failed.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task ABodyThatFailsInsideDoesNotUseUpTheRoom()
    {
        await using var running = await Running.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            // Nothing that a sender can do should throw; what is refused gives back what it took.
            (await running.SendAsync(new byte[30 << 20])).Outcome.ShouldBe(IntakeOutcome.NoneGood);
        }
        (await running.SendAsync("{}")).Outcome.ShouldBe(IntakeOutcome.Accepted);
    }
}
