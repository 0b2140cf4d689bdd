using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>An ext4 file system in a file, mounted; unmounted at the end.</summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private const long Bytes = 384L * 1024 * 1024;

    private LoopDisk(string mountPoint) => MountPoint = mountPoint;

    public string MountPoint { get; }

    /// <summary>Makes and mounts one; null when this machine does not let us.</summary>
    public static async Task<LoopDisk?> MakeAsync(string image, string mountPoint)
    {
        await using (var file = File.Create(image)) file.SetLength(Bytes);
        await ChildProcess.RunAsync("/sbin/mkfs.ext4", ["-q", "-F", image]);
        try
        {
            return await MountAsync(image, mountPoint);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static async Task<LoopDisk> MountAsync(string image, string mountPoint)
    {
        Directory.CreateDirectory(mountPoint);
        await ChildProcess.RunAsync("/bin/mount", ["-o", "loop", image, mountPoint]);
        return new LoopDisk(mountPoint);
    }

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.RunAsync("/bin/umount", ["-l", MountPoint]);
    }
}
