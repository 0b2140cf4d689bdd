namespace Tocsin.Serve;

/// <summary>The data directory: where it is, and that only one server uses it.</summary>
internal static class DataDirectory
{
    /// <summary>Where data lies unless told otherwise: <c>TOCSIN_DATA</c>, or below the home directory.</summary>
    public static string Default =>
        Environment.GetEnvironmentVariable("TOCSIN_DATA") is { Length: > 0 } set
            ? Path.GetFullPath(set)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "tocsin");

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

    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
            return (new FileStream(Path.Combine(data, "lock"), options), null);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return (null, $"Another Tocsin uses the data in {data}. Stop it, or name another directory with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The data directory {data} cannot be written: {e.Message} "
                + "Make it writable for the user that Tocsin runs as, or name another directory with --data.");
        }
    }

    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = 32;
}
