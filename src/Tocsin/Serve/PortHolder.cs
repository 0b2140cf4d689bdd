using System.Globalization;

namespace Tocsin.Serve;

/// <summary>Which program listens on a port, as far as Linux lets us see.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Program">Its name.</param>
/// <param name="CommandLine">As it was started.</param>
internal sealed record PortHolder(int ProcessId, string Program, string CommandLine)
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Whether it is a server of ours.</summary>
    public bool IsTocsin => CommandLine.Contains("tocsin", StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds it; null when nobody can be seen.</summary>
    public static PortHolder? Of(int port)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var sockets = Tables.Where(File.Exists)
            .SelectMany(File.ReadLines).Select(line => Socket(line, port)).OfType<string>().ToHashSet();
        return sockets.Count == 0
            ? null
            : Directory.EnumerateDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                .Select(folder => Of(folder, sockets)).FirstOrDefault(holder => holder is not null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"process {ProcessId} ({Program})";

    // The columns are proc(5)'s: local address is 2, state 4, inode 10. Null when it does not listen on the port.
    private static string? Socket(string line, int port)
    {
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Length > 9 && columns[3] == Listening
            && columns[1].EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? $"socket:[{columns[9]}]"
            : null;
    }

    private static PortHolder? Of(string folder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(folder, "fd"))
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target))
                ? new PortHolder(
                    int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
                    File.ReadAllText(Path.Combine(folder, "comm")).Trim(),
                    File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' '))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return null;
        }
    }
}
