using System.Globalization;

namespace Tocsin.Rules.Drafting;

/// <summary>
/// Tells fields and values that say which event or which machine it was, rather than what happened: a rule that asks
/// for them finds nothing again.
/// </summary>
internal static class Volatile
{
    private static readonly string[] Words =
    [
        "id", "ids", "pid", "ppid", "tid", "guid", "uuid", "luid", "time", "timestamp", "date", "created", "hash",
        "hashes", "md5", "sha1", "sha256", "imphash", "record", "number", "recordnumber", "recordid", "sequence",
        "thread", "host", "hostname", "computer", "computername", "workstation", "workstationname", "machine",
        "session", "logonid", "port", "version", "message", "summary", "user", "username", "sid", "domain",
        "keywords", "opcode", "task", "qualifiers", "severity", "severityvalue", "received", "company", "product",
        "directory", "utctime", "address",
        "ip", "level", "tags", "raw", "rulename", "handle",
    ];

    private static readonly string[] Named = ["eventid", "event_id", "event.code", "eventcode", "eventname", "ruleid"];

    /// <summary>Whether a field is left out by its name.</summary>
    public static bool IsField(string name) =>
        !Named.Contains(name.ToLowerInvariant()) && WordsOf(name).Any(Words.Contains);

    /// <summary>Whether a value would not come again: an identifier, a time, a hash, a large number.</summary>
    public static bool IsValue(string text)
    {
        var bare = text.Trim('{', '}', '(', ')', '"', '\'');
        if (bare.Length == 0 || text.Any(char.IsControl) || Guid.TryParse(bare, out _)) return true;
        if (bare.Length > 5 && bare.All(c => char.IsAsciiDigit(c) || c is '.' or ',' or '-' or ':')) return true;
        if (bare.Length >= 16 && bare.All(char.IsAsciiHexDigit)) return true;
        if (bare.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && bare.Length > 4) return true;
        if (bare.Length >= 40 && !bare.Contains(' ', StringComparison.Ordinal)
            && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=')) return true;
        return bare.Length >= 8 && char.IsAsciiDigit(bare[0])
            && DateTimeOffset.TryParse(bare, CultureInfo.InvariantCulture, out _);
    }

    // Words of a name: process_command_line, ProcessGuid, source.ip.
    private static IEnumerable<string> WordsOf(string name)
    {
        var from = 0;
        yield return string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        for (var at = 1; at <= name.Length; at++)
        {
            var ends = at == name.Length || !char.IsLetterOrDigit(name[at])
                || (char.IsUpper(name[at]) && !char.IsUpper(name[at - 1]));
            if (!ends) continue;
            yield return name[from..at].Trim('_', '.', '-', ' ', '@').ToLowerInvariant();
            from = at;
        }
    }
}
