using System.Text;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>
/// The disk fills up: intake is refused, reading goes on, and both go on by themselves when there is room again.
/// </summary>
public sealed class DiskFullTests
{
    private const int EventsInBatch = 500;

    [Fact]
    public async Task AFullDiskRefusesIntakeKeepsSearchAndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Mounting needs root.");
        using var folder = new TemporaryFolder();
        var mountPoint = folder.File("small");
        Directory.CreateDirectory(mountPoint);
        await ChildProcess.RunAsync("/bin/mount", ["-t", "tmpfs", "-o", "size=64m", "none", mountPoint]);
        try
        {
            var ballast = Path.Combine(mountPoint, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[24 * 1024 * 1024]);
            await using var server = new ServerProcess { Data = Path.Combine(mountPoint, "data") };
            await server.StartAsync();

            var batches = await FillAsync(server);
            (await server.SearchAsync("category:full", 1)).Total.ShouldBe(batches * EventsInBatch);

            File.Delete(ballast);
            var status = await Eventually.GetAsync(
                async () => (await server.SendAsync(Batch(-1))).Status, s => s == 200);
            status.ShouldBe(200);
            (await server.FindAsync("category:full AND details.batch:-1", EventsInBatch)).Count.ShouldBe(EventsInBatch);
            await server.StopAsync();
            await server.StartAsync();
            (await server.SearchAsync("category:full", 1)).Total.ShouldBe((batches + 1) * EventsInBatch);
            await server.StopAsync();
        }
        finally
        {
            await ChildProcess.RunAsync("/bin/umount", ["-l", mountPoint]);
        }
    }

    // Sends until the disk is full; answers how many batches were accepted.
    private static async Task<int> FillAsync(ServerProcess server)
    {
        for (var batch = 0; batch < 2_000; batch++)
        {
            var (status, body) = await server.SendAsync(Batch(batch));
            if (status == 200) continue;
            status.ShouldBe(507);
            body.ShouldContain("disk_full");
            return batch;
        }
        throw new InvalidOperationException("The disk did not fill up");
    }

    private static string Batch(int number)
    {
        var text = new StringBuilder();
        for (var i = 0; i < EventsInBatch; i++)
        {
            var summary = Convert.ToHexString(Guid.NewGuid().ToByteArray());
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $$$"""{"category":"full","summary":"{{{summary}}}","details":{"batch":{{{number}}}}}""").Append('\n');
        }
        return text.ToString();
    }
}
