using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>A disk whose every sync takes 200 ms longer; strace holds them up.</summary>
public sealed class SlowSyncTests
{
    private const int SendersCount = 24;
    private const long PeakKilobytesMax = 600 * 1024;

    [Fact]
    public async Task SendersShareSyncsAndNothingUnsyncedIsAcknowledged()
    {
        var strace = Counterpart.Program("strace");
        using var folder = new TemporaryFolder();
        var calls = folder.File("calls");
        await using var server = new ServerProcess
        {
            StartedBy =
            [
                strace, "-f", "-qq", "-o", calls, "-e", "trace=fdatasync",
                "-e", "inject=fdatasync:delay_enter=200000",
            ],
        };
        await server.StartAsync();
        int acknowledged;
        await using (var senders = new Senders(server, SendersCount, "slow"))
        {
            await Task.Delay(TimeSpan.FromSeconds(Length.Of(4, 60)));
            var pid = ServerPid(server.ProcessId);
            PeakKilobytes(pid).ShouldBeLessThan(PeakKilobytesMax);
            await server.KillAsync();
            await senders.StopAsync();
            acknowledged = senders.Acknowledged.Count;

            server.StartedBy = [];
            await server.StartAsync();
            (await senders.CheckAsync("none")).ShouldBe("");
        }
        // One sync for each batch would be as many syncs as batches; together they need a few.
        var syncs = File.ReadLines(calls).Count(line => line.Contains("fdatasync(", StringComparison.Ordinal));
        var batches = acknowledged / Senders.EventsInBatch;
        batches.ShouldBeGreaterThan(SendersCount);
        syncs.ShouldBeLessThan(batches / 3);
    }

    // The server is what the tracer started.
    private static int ServerPid(int tracer) => int.Parse(
        File.ReadAllText($"/proc/{tracer}/task/{tracer}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
        System.Globalization.CultureInfo.InvariantCulture);

    private static long PeakKilobytes(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2],
        System.Globalization.NumberStyles.AllowLeadingWhite | System.Globalization.NumberStyles.AllowTrailingWhite,
        System.Globalization.CultureInfo.InvariantCulture);
}
