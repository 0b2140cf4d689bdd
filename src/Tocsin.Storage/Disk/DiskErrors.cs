namespace Tocsin.Storage.Disk;

/// <summary>Telling disk errors apart.</summary>
public static class DiskErrors
{
    /// <summary>ENOSPC on Linux.</summary>
    public const int NoSpace = 28;

    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether the disk, or a quota on it, is full: the one failure that passes by itself.</summary>
    public static bool IsFull(IOException e) =>
        (e.HResult & 0xFFFF) is NoSpace or QuotaExceeded || e.HResult == WindowsDiskFull;
}
