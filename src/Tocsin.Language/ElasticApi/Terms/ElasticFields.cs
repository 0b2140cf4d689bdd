using Tocsin.Events;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>How the names in a request become ours.</summary>
public static class ElasticFields
{
    /// <summary>The field with the event's id, as the engine keeps it.</summary>
    public const string StoredId = "$id";

    /// <summary>The event's own time.</summary>
    public static string Time { get; } = Schema.Names[Schema.UtcTimestamp];

    /// <summary>The only field whose text is analysed, as in MozDef's mapping.</summary>
    public static string Text { get; } = Schema.Names[Schema.Summary];

    /// <summary>
    /// The field that a name means. The time as sent is the same instant as the event's own; <c>.keyword</c> is the
    /// field itself.
    /// </summary>
    public static string NameOf(string name)
    {
        const string keyword = ".keyword";
        if (name.Length > keyword.Length && name.EndsWith(keyword, StringComparison.Ordinal))
        {
            name = name[..^keyword.Length];
        }
        return name switch
        {
            "@timestamp" or "timestamp" => Time,
            "_id" => StoredId,
            _ => name,
        };
    }

    /// <summary>Whether values of a field are instants.</summary>
    public static bool IsTime(string name) => name == Time || name == Schema.Names[Schema.ReceivedTimestamp];
}
