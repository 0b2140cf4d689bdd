using System.Globalization;

namespace Tocsin.Serve;

/// <summary>How many files and connections the system lets this process have open at once.</summary>
internal static class FileHandles
{
    // For connections, the journal, the database and the runtime's own; each segment needs one more.
    private const int Reserve = 512;

    /// <summary>
    /// Why there are too few for this data, with the cure; null when there are enough, or the system does not say.
    /// </summary>
    public static string? Fault(string data)
    {
        if (Limit() is not { } limit) return null;
        var segments = Path.Combine(data, "segments");
        var needed = Reserve + (Directory.Exists(segments)
            ? Directory.EnumerateFiles(segments, "*.seg", SearchOption.AllDirectories).Count()
            : 0);
        return limit >= needed
            ? null
            : $"This process may have {limit} files open at once, and needs {needed}: one for each segment in "
                + $"{segments}, and {Reserve} for connections and everything else. "
                + "Raise the limit: 'ulimit -n 65536', or LimitNOFILE=65536 in the systemd unit.";
    }

    // The runtime raises the soft limit to the hard one by itself; what it arrived at is what counts.
    private static int? Limit()
    {
        const string limits = "/proc/self/limits";
        if (!File.Exists(limits)) return null;
        var line = File.ReadLines(limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isNumber = int.TryParse(
            words?.ElementAtOrDefault(3), NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        return isNumber ? limit : null;
    }
}
