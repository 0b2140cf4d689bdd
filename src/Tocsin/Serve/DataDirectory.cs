namespace Tocsin.Serve;

/// <summary>The data directory: where it is, and that only one server uses it.</summary>
internal static class DataDirectory
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockName = "lock";
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = 32;

    /// <summary>The database of alerts, keys and people.</summary>
    public static string Database(string data) => Path.Combine(data, "tocsin.db");

    /// <summary>Makes the directory, for its owner alone, or closes one that others could look into.</summary>
    public static void Make(string data)
    {
        Directory.CreateDirectory(data, OwnersAlone);
        if (OperatingSystem.IsWindows()) return;
        // One that was there keeps its mode, and another's directory that was named by mistake is left as it is.
        var isOurs = File.Exists(Database(data)) || !Directory.EnumerateFileSystemEntries(data).Any();
        if (isOurs && (File.GetUnixFileMode(data) & ~OwnersAlone) != 0) File.SetUnixFileMode(data, OwnersAlone);
    }

    /// <summary>Makes the directory if need be, and takes it for this process until the stream is disposed.</summary>
    /// <returns>The lock, or why it cannot be had and what to do.</returns>
    public static (FileStream? Lock, string? Fault) TryTake(string data)
    {
        try
        {
            Make(data);
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return (new FileStream(Path.Combine(data, LockName), options), null);
        }
        catch (IOException e) when (IsOfLock(e))
        {
            return (null, $"Another Tocsin uses the data in {data}. Stop it, or name another directory with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, CannotWrite(data, e));
        }
    }

    /// <summary>Whether a server uses the directory now.</summary>
    public static bool IsTaken(string data)
    {
        var path = Path.Combine(data, LockName);
        if (!File.Exists(path)) return false;
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException e) when (IsOfLock(e))
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>That a directory cannot be written, with the cure.</summary>
    public static string CannotWrite(string data, Exception why) =>
        $"The data directory {data} cannot be written: {why.Message} "
            + "Make it writable for the user that Tocsin runs as, or name another directory with --data.";

    private static bool IsOfLock(IOException e) =>
        (e.HResult & 0xFFFF) is LockedOnLinux or LockedOnMac or LockedOnWindows;
}
