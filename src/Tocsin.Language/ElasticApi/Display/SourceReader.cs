using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Display;

/// <summary>Reads what hits are to show: <c>_source</c>, <c>fields</c>.</summary>
public static class SourceReader
{
    private static readonly OptionTable SourceOptions = new("_source", "includes include excludes exclude");
    private static readonly OptionTable FieldOptions = new("fields", "field format include_unmapped:bool");

    /// <summary>The parts of the source that a body's <c>_source</c> asks for.</summary>
    public static SourceFilter Read(JsonElement source)
    {
        switch (source.ValueKind)
        {
            case JsonValueKind.False:
                return SourceFilter.Nothing;
            case JsonValueKind.True:
                return SourceFilter.Everything;
            case JsonValueKind.Object:
                SourceOptions.Checked(source);
                return new SourceFilter(
                    true, Names(source, "includes", "include"), Names(source, "excludes", "exclude"));
            default:
                return new SourceFilter(true, [.. Dsl.Items(source).Select(s => Dsl.Text(s, "_source"))], []);
        }
    }

    /// <summary>A field that hits are to show, by its name or with a format.</summary>
    public static ShownField Field(JsonElement field)
    {
        if (field.ValueKind != JsonValueKind.Object) return new ShownField(Dsl.Text(field, "fields"), null);
        FieldOptions.Checked(field);
        return new ShownField(
            Dsl.TextOf(field, "field") ?? throw ElasticException.Parsing("[fields] needs [field]"),
            DateFormat.Checked(Dsl.TextOf(field, "format")));
    }

    private static List<string> Names(JsonElement source, string name, string oldName) =>
        source.TryGetProperty(name, out var names) || source.TryGetProperty(oldName, out names)
            ? [.. Dsl.Items(names).Select(n => Dsl.Text(n, name))]
            : [];
}
