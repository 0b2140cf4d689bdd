using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Retention;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

public sealed class BalanceTests
{
    [Fact]
    public async Task AcceptedIsTheSumOfTheOthersWhileEventsComeAndAfterRestarts()
    {
        var disk = new MemoryDisk();
        for (var start = 1; start <= 3; start++)
        {
            await using var running = await Running.StartAsync(disk);
            await SendAsync(running, 40);
            Check(running.Pipeline.Balance);
            await running.StoredAsync(40 * start);
            running.Pipeline.Balance.ShouldBe(new EventBalance(40 * start, 40 * start, 0, 0, 0, 0));
        }
    }

    [Fact]
    public async Task ADamagedRecordIsCountedOnceHoweverManyStartsReadIt()
    {
        var disk = new MemoryDisk();
        var running = await Running.StartAsync(disk);
        for (var i = 0; i < 4; i++) await SendAsync(running, 10);
        // As a crash leaves it: nothing sealed.
        var left = disk.AfterPowerCut();
        await running.DisposeAsync();
        var journal = left.Files(Running.Data + "/journal")[0];
        var bytes = left.Bytes(journal);
        var second = bytes.AsSpan(4).IndexOf("TcR1"u8) + 4;
        bytes[second + 300] ^= 4;
        left.Put(journal, bytes);
        for (var start = 0; start < 3; start++)
        {
            await using var again = await Running.StartAsync(left);
            again.Pipeline.Balance.ShouldBe(new EventBalance(40, 30, 0, 0, 10, 0));
            (await again.SearchAsync("*")).Total.ShouldBe(30);
            if (start == 1) await again.Pipeline.Store.SealAsync();
        }
    }

    [Fact]
    public async Task RetentionMovesEventsFromStoredToExpiredOnceAMinute()
    {
        var clock = new FakeTimeProvider(Running.Now);
        var disk = new MemoryDisk();
        await using (var running = await Running.StartAsync(disk, clock))
        {
            await SendAsync(running, 25);
            await running.StoredAsync(25);
            await running.Pipeline.Store.SealAsync();
            RetentionRules.TryParse("default=2h", null, out var rules, out _).ShouldBeTrue();
            await using var retention = RetentionLoop.Start(running.Pipeline.Store, rules, clock);
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(100, TestContext.Current.CancellationToken);
            running.Pipeline.Balance.Stored.ShouldBe(25);
            clock.Advance(TimeSpan.FromHours(3));
            for (var i = 0; i < 1000 && running.Pipeline.Balance.Expired == 0; i++)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
            running.Pipeline.Balance.ShouldBe(new EventBalance(25, 0, 25, 0, 0, 0));
        }
        await using var again = await Running.StartAsync(disk, clock);
        again.Pipeline.Balance.ShouldBe(new EventBalance(25, 0, 25, 0, 0, 0));
    }

    [Fact]
    public async Task AClockThatJumpsForwardDeletesNothingAtOnce()
    {
        var clock = new JumpingClock();
        await using var running = await Running.StartAsync();
        await SendAsync(running, 5);
        await running.StoredAsync(5);
        await running.Pipeline.Store.SealAsync();
        RetentionRules.TryParse("default=30d", null, out var rules, out _).ShouldBeTrue();
        await using var retention = RetentionLoop.Start(running.Pipeline.Store, rules, clock);
        clock.Jump = TimeSpan.FromDays(365);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        running.Pipeline.Balance.Stored.ShouldBe(5);
        clock.Jump = TimeSpan.Zero;
        clock.Advance(TimeSpan.FromHours(2));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        running.Pipeline.Balance.Stored.ShouldBe(5);
    }

    [Theory, InlineData("v1")]
    public async Task DataOfEveryEarlierVersionIsSearchableWholeAndItsAnswersAreRemembered(string version)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", version);
        var disk = new MemoryDisk();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            disk.Put(Path.Combine(Running.Data, Path.GetRelativePath(folder, path)), File.ReadAllBytes(path));
        }
        await using var running = await Running.StartAsync(disk);
        running.Pipeline.Balance.ShouldBe(new EventBalance(30, 30, 0, 0, 0, 0));
        (await running.IdsAsync("*")).ShouldBe(Enumerable.Range(1, 30).Select(i => (long)i));
        (await running.SearchAsync("category:auth")).Total.ShouldBe(5);
        // Of the second batch the journal has the body too, and this is another one.
        (await running.SendAsync("""{"summary":"again"}""", "first", key: "")).Count.ShouldBe(20);
        (await running.SendAsync("""{"summary":"again"}""", "second", key: "")).Outcome
            .ShouldBe(IntakeOutcome.KeyReused);
        running.Pipeline.Balance.Accepted.ShouldBe(30);
    }

    private static async Task SendAsync(Running running, int events)
    {
        var body = new StringBuilder();
        for (var i = 0; i < events; i++)
        {
            body.Append("{\"category\":\"web\",\"summary\":\"event ").Append(i).Append("\"}\n");
        }
        (await running.SendAsync(body.ToString())).Count.ShouldBe(events);
    }

    private static void Check(EventBalance b) =>
        b.Accepted.ShouldBe(b.Stored + b.Expired + b.DeadLettered + b.Quarantined + b.Pending);

    private sealed class JumpingClock : FakeTimeProvider
    {
        public JumpingClock()
            : base(Running.Now)
        {
        }

        public TimeSpan Jump { get; set; }

        // The machine's own count of time does not jump with its clock.
        public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;
    }
}
