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

    /// <summary>Takes the directory for this process until the stream is disposed; null when another has it.</summary>
    public static FileStream? TryLock(string data)
    {
        try
        {
            return new FileStream(Path.Combine(data, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
