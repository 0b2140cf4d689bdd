using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>
/// The power goes: the server's data lies on a file system in a file, which is copied while the server stands still.
/// The copy has only what was really written out.
/// </summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task WhatWasAcknowledgedBeforeThePowerWentIsThereOnce()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Mounting needs root.");
        using var folder = new TemporaryFolder();
        await using var disk = await LoopDisk.MakeAsync(folder.File("disk.img"), folder.File("mounted"));
        Assert.SkipWhen(disk is null, "This machine mounts no loop devices.");
        await using var server = new ServerProcess { Data = Path.Combine(disk.MountPoint, "data") };
        await server.StartAsync();
        await using var senders = new Senders(server, 3, "cut");
        for (var cut = 0; cut < Length.Of(2, 50); cut++)
        {
            await Task.Delay(1_000);
            var before = senders.Acknowledged.ToList();
            before.ShouldNotBeEmpty();
            var image = folder.File($"cut{cut}.img");
            await SignalAsync(server, "STOP");
            File.Copy(folder.File("disk.img"), image);
            await SignalAsync(server, "CONT");
            await CheckAsync(image, folder.File($"cut{cut}"), before);
            File.Delete(image);
        }
        await senders.StopAsync();
        (await senders.CheckAsync("none")).ShouldBe("");
        await server.StopAsync();
    }

    private static async Task CheckAsync(string image, string mountPoint, List<string> acknowledged)
    {
        await using var disk = await LoopDisk.MountAsync(image, mountPoint);
        await using var server = new ServerProcess { Data = Path.Combine(mountPoint, "data") };
        await server.StartAsync();
        var stored = (await server.FindAllAsync("category:oracle"))
            .Select(e => e.GetProperty("details").GetProperty("id").GetString()!).ToList();
        await server.StopAsync();

        acknowledged.Except(stored).ShouldBeEmpty();
        stored.ShouldBeUnique();
    }

    private static Task<string> SignalAsync(ServerProcess server, string signal) =>
        ChildProcess.RunAsync(
            "/bin/kill", [$"-{signal}", server.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
}
