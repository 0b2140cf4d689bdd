namespace Tocsin.Rules.Matching;

/// <summary>
/// Names of fields in Windows' events as shippers and converters nest them, in the flat form that rules use: children
/// of System by their name, attributes behind an underscore, event data by their name without blanks.
/// </summary>
internal static class WindowsNames
{
    private static readonly string[] Prefixes =
        ["Event.EventData.", "EventData.", "winlog.event_data.", "Event.System.", "System.", "Event.UserData.",
            "UserData.",
            "winlog.user_data.", "Event_data.", "event_data."];

    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["winlog.event_id"] = "EventID",
        ["winlog.channel"] = "Channel",
        ["winlog.provider_name"] = "Provider_Name",
        ["winlog.provider_guid"] = "Provider_Guid",
        ["winlog.computer_name"] = "Computer",
        ["winlog.task"] = "Task",
        ["winlog.opcode"] = "Opcode",
        ["winlog.process.pid"] = "Execution_ProcessID",
    };

    /// <summary>The flat name; null when the name is flat already.</summary>
    public static string? FlatName(string name)
    {
        if (Renamed.TryGetValue(name, out var known)) return known;
        foreach (var prefix in Prefixes)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var rest = name[prefix.Length..];
            if (prefix.Contains("serData", StringComparison.Ordinal)
                || prefix.Contains("user_data", StringComparison.Ordinal))
            {
                // Between UserData and the fields lies one element, whose name says nothing.
                var dot = rest.IndexOf('.', StringComparison.Ordinal);
                if (dot > 0 && rest[(dot + 1)..] is var inner && !inner.StartsWith('#')) rest = inner;
            }
            return Flat(rest);
        }
        return name.Contains(' ', StringComparison.Ordinal) ? name.Replace(" ", "", StringComparison.Ordinal) : null;
    }

    /// <summary>Whether a field holds event data as an array of names and values.</summary>
    public static bool IsNamedData(string name) =>
        name is "Event.EventData.Data" or "EventData.Data" or "EventData" or "Event.EventData" or "Data";

    private static string Flat(string rest)
    {
        rest = rest.Replace(" ", "", StringComparison.Ordinal);
        if (rest.EndsWith(".#text", StringComparison.Ordinal)) return rest[..^".#text".Length];
        return rest.Replace(".#attributes.", "_", StringComparison.Ordinal)
            .Replace(".@", "_", StringComparison.Ordinal);
    }
}
