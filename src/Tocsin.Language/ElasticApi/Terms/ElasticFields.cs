using Tocsin.Events;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>How the names in a request become ours.</summary>
public static class ElasticFields
{
    /// <summary>The field with the event's id, as the engine keeps it.</summary>
    public const string StoredId = "$id";

    /// <summary>The name of the index in which an event lies, as a field.</summary>
    public const string Index = "_index";

    /// <summary>The event's own time, as Elasticsearch's users call it.</summary>
    public const string Timestamp = "@timestamp";

    /// <summary>The event's own time.</summary>
    public static string Time { get; } = Schema.Names[Schema.UtcTimestamp];

    /// <summary>The only field whose text is analysed, as in MozDef's mapping.</summary>
    public static string Text { get; } = Schema.Names[Schema.Summary];

    /// <summary>
    /// The field that a name means. The time as sent is the same instant as the event's own; <c>.keyword</c> is the
    /// field itself, unless that is all the rest of its name. <see cref="RequestFields"/> knows of fields that are
    /// called so.
    /// </summary>
    public static string NameOf(string name)
    {
        if (IsKeyword(name)) name = name[..^Keyword.Length];
        return name switch
        {
            Timestamp or "timestamp" => Time,
            "_id" => StoredId,
            _ => name,
        };
    }

    /// <summary>Whether a name is one with <c>.keyword</c> behind it.</summary>
    public static bool IsKeyword(string name) => name.EndsWith(Keyword, StringComparison.Ordinal)
        && name.Length > Keyword.Length && name != "details" + Keyword;

    /// <summary>Whether a request may name a field by <c>.keyword</c>.</summary>
    public static bool MayNameKeyword(ReadOnlySpan<byte> request) => request.IndexOf(".keyword"u8) >= 0;

    private const string Keyword = ".keyword";

    /// <summary>Whether values of a field are instants.</summary>
    public static bool IsTime(string name) => name == Time || name == Schema.Names[Schema.ReceivedTimestamp];
}
