using System.Collections.Concurrent;
using System.Text;
using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>The names under which <see cref="EventFlags"/> are stored.</summary>
internal static class FlagNames
{
    private static readonly (EventFlags Flag, string Name)[] Names =
    [
        (EventFlags.InvalidUtf8, "invalid_utf8"),
        (EventFlags.LoneSurrogate, "lone_surrogate"),
        (EventFlags.DuplicateField, "duplicate_field"),
        (EventFlags.RepairedJson, "repaired_json"),
        (EventFlags.NumberAsText, "number_as_text"),
        (EventFlags.Overflow, "overflow"),
        (EventFlags.BadTimestamp, "bad_timestamp"),
        (EventFlags.FutureTimestamp, "future_timestamp"),
        (EventFlags.BadNumber, "bad_number"),
        (EventFlags.DeepArray, "deep_array"),
    ];

    private static readonly ConcurrentDictionary<EventFlags, byte[]> Texts = new();

    /// <summary>The flags as a JSON array of names.</summary>
    public static byte[] Json(EventFlags flags) => Texts.GetOrAdd(flags, f => Encoding.ASCII.GetBytes(
        "[" + string.Join(',', Names.Where(n => f.HasFlag(n.Flag)).Select(n => $"\"{n.Name}\"")) + "]"));
}
