using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Display;

/// <summary>Reads <c>sort</c>.</summary>
public static class SortReader
{
    private static readonly OptionTable Options = new("sort", "order=asc|desc missing unmapped_type format");

    /// <summary>The orders of a sort, as in a body.</summary>
    public static IReadOnlyList<HitOrder> Read(JsonElement sort, RequestFields fields) =>
        [.. Dsl.Items(sort).SelectMany(item => Orders(item, fields))];

    /// <summary>The orders of a sort in an address: <c>FIELD:desc,FIELD</c>.</summary>
    public static IReadOnlyList<HitOrder> Read(string sort, RequestFields fields) => [.. sort.Split(',').Select(part =>
    {
        var colon = part.LastIndexOf(':');
        var name = colon < 0 ? part : part[..colon];
        return Order(name, colon < 0 ? name == "_score" : IsDescending(part[(colon + 1)..]), fields);
    })];

    /// <summary>
    /// Orders that tell all events apart: where they would not, the order in which events are kept is their last. In a
    /// point in time there always are some.
    /// </summary>
    public static IReadOnlyList<HitOrder> WithTieBreak(IReadOnlyList<HitOrder> sort, bool inPoint)
    {
        if (sort.Any(o => o.IsTotal) || (sort.Count == 0 && !inPoint)) return sort;
        // Behind the time in its direction: that is the order which needs no look at all events. Behind others, the
        // newest comes first.
        var first = sort.FirstOrDefault(o => !o.IsScore);
        var descending = sort.Count > 0 && (first is null || first.Field != ElasticFields.Time || first.Descending);
        return [.. sort, new HitOrder("_shard_doc", descending) { IsImplied = true }];
    }

    private static IEnumerable<HitOrder> Orders(JsonElement item, RequestFields fields)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            yield return Order(item.GetString()!, item.GetString() == "_score", fields);
            yield break;
        }
        foreach (var property in Dsl.Properties(item, "sort"))
        {
            if (property.Name is "_script" or "_geo_distance")
            {
                throw ElasticException.Parsing($"[{property.Name}] is not supported in sort");
            }
            yield return property.Value.ValueKind == JsonValueKind.Object
                ? Order(property.Name, Options.Checked(property.Value), fields)
                : Order(property.Name, IsDescending(Dsl.Text(property.Value, "sort")), fields);
        }
    }

    private static HitOrder Order(string name, JsonElement options, RequestFields fields)
    {
        var order = Order(
            name, Dsl.TextOf(options, "order") is { } direction ? IsDescending(direction) : name == "_score", fields);
        var missing = options.TryGetProperty("missing", out var m) ? Dsl.Scalar(m, "missing") : null;
        return order with
        {
            MissingFirst = missing is "_first",
            Missing = missing is "_first" or "_last" ? null : missing,
            Format = DateFormat.Checked(Dsl.TextOf(options, "format")),
        };
    }

    private static HitOrder Order(string name, bool descending, RequestFields fields) => name.Length > 0
        ? new HitOrder(fields.NameOf(name), descending)
        : throw ElasticException.Argument("[sort] names no field");

    private static bool IsDescending(string order) => order.ToUpperInvariant() switch
    {
        "DESC" => true,
        "ASC" => false,
        _ => throw ElasticException.Argument("[order] is asc or desc"),
    };
}
