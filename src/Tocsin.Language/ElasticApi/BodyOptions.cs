using System.Text.Json;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi;

/// <summary>
/// What the body of a search may have beside what <see cref="RequestReader"/> reads, and what it may not.
/// </summary>
internal static class BodyOptions
{
    // What changes only scores, or nothing that is answered, or is there in name only.
    private static readonly OptionTable Harmless =
        new("body", "indices_boost stats explain=false profile=false min_score:number");

    // Known, and refused unless they say nothing.
    private static readonly string[] Known =
    [
        "runtime_mappings", "script_fields", "suggest", "ext", "collapse", "rescore", "knn", "rank", "retriever",
        "search_pipeline", "derived",
    ];

    /// <summary>Why an option cannot be heeded; null when there is nothing to heed.</summary>
    public static ElasticException? Refused(string name, JsonElement value)
    {
        if (Known.Contains(name))
        {
            return value.ValueKind is JsonValueKind.Object && !value.EnumerateObject().Any()
                ? null
                : ElasticException.Argument($"[{name}] is not supported");
        }
        if (!Harmless.Names.Contains(name))
        {
            return ElasticException.Parsing(
                $"unknown key [{FilterReader.Shown(name)}] in the body; expected query, post_filter, size, from, sort, "
                + "search_after, track_total_hits, timeout, _source, fields, docvalue_fields, highlight or aggs");
        }
        Harmless.Check(name, value);
        return name == "min_score" && Dsl.Number(value, name) > 0
            ? ElasticException.Argument("[min_score] is not supported: all events have the same score")
            : null;
    }
}
