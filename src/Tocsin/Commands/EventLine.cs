using System.Text.Json;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary>An event as a line for a terminal: nothing in it can move the cursor or colour the screen.</summary>
internal static class EventLine
{
    /// <summary>Time, host, process, severity and message.</summary>
    public static string Of(JsonElement found)
    {
        string Text(string name) =>
            found.TryGetProperty(name, out var value) ? ConsoleLog.Escape(value.ToString()) : "";
        return $"{Text("utctimestamp")} {Text("hostname")} {Text("processname")} {Text("severity")} "
            + Text("summary").Trim();
    }
}
