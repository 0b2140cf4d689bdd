using System.Text.Json;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi;

/// <summary>Reads a body's <c>highlight</c>.</summary>
internal sealed class HighlightReader(FilterReader filters)
{
    /// <summary>Reads it.</summary>
    public Highlight Read(JsonElement body)
    {
        var (every, isHtml) = (new HighlightField("*"), false);
        JsonElement? fields = null;
        foreach (var option in Dsl.Properties(body, "highlight"))
        {
            if (option.Name == "fields") fields = option.Value;
            else if (option.Name == "encoder") isHtml = IsHtml(Dsl.Text(option.Value, "encoder"));
            else every = With(every, option);
        }
        var named = fields is { } given
            ? Dsl.Items(given).SelectMany(item => Dsl.Properties(item, "fields")).Select(field => Field(every, field))
                .ToList()
            : throw ElasticException.Parsing("[highlight] needs [fields], an object with a name for each");
        return new Highlight(named, isHtml);
    }

    private HighlightField Field(HighlightField every, JsonProperty named)
    {
        var field = every with { Name = named.Name };
        foreach (var option in Dsl.Properties(named.Value, "fields")) field = With(field, option);
        return field;
    }

    private HighlightField With(HighlightField field, JsonProperty option)
    {
        var value = option.Value;
        switch (option.Name)
        {
            case "pre_tags":
                return field with { Before = Tag(value, option.Name) };
            case "post_tags":
                return field with { Behind = Tag(value, option.Name) };
            case "number_of_fragments":
                // None means the whole field; what we show is whole anyway.
                var most = Dsl.Integer(value, option.Name);
                return field with { ValuesMax = most > 0 ? most : int.MaxValue };
            case "require_field_match":
                return field with { OfAnyField = !Dsl.Boolean(value, option.Name) };
            case "highlight_query":
                return field with { Query = filters.Read(value) };
            // What says how to find fragments, or which of them come first.
            case "fragment_size" or "type" or "order" or "fragmenter" or "fragment_offset" or "force_source"
                or "matched_fields" or "no_match_size" or "phrase_limit" or "max_analyzed_offset"
                or "max_analyzer_offset" or "boundary_chars" or "boundary_max_scan" or "boundary_scanner"
                or "boundary_scanner_locale" or "options":
                return field;
            default:
                throw ElasticException.Parsing(
                    $"[highlight] unknown field [{FilterReader.Shown(option.Name)}]; expected fields, pre_tags, "
                    + "post_tags, number_of_fragments, require_field_match, highlight_query or encoder");
        }
    }

    // Others than the first are for highlighters that rank.
    private static string Tag(JsonElement tags, string what) =>
        Dsl.Items(tags).Select(tag => Dsl.Text(tag, what)).FirstOrDefault()
        ?? throw ElasticException.Argument($"[{what}] has no tag");

    private static bool IsHtml(string encoder) => encoder switch
    {
        "html" => true,
        "default" => false,
        _ => throw ElasticException.Argument("[encoder] is default or html"),
    };
}
