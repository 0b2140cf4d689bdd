using System.Globalization;
using System.Text;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Other names of it, with commas between them.</param>
/// <param name="IsNumber">Whether its values are put in order as numbers, and stand at the right.</param>
internal sealed record CatColumn(string Name, string Aliases, bool IsNumber = false)
{
    /// <summary>Whether a name or a pattern of a request means it.</summary>
    public bool IsMeant(string asked) =>
        IndexNames.Means(asked, Name) || Aliases.Split(',').Contains(asked, StringComparer.Ordinal);
}

/// <summary>Writes a table of <c>_cat</c>: the columns that <c>h</c> names, in the order that <c>s</c> says.</summary>
internal static class CatTable
{
    /// <summary>Writes it, as text or as JSON.</summary>
    /// <exception cref="ElasticException">It cannot be put in order so.</exception>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<CatColumn> columns, IReadOnlyList<string?[]> rows)
    {
        var parameters = ElasticParameters.Of(context);
        if (parameters.IsTrue("help"))
        {
            return WriteTextAsync(context, string.Concat(columns.Select(c => $"{c.Name} | {c.Aliases} | \n")));
        }
        var shown = Shown(parameters.List("h"), columns);
        var ordered = Ordered(parameters.List("s") ?? [], columns, rows).ToList();
        var format = parameters.Text("format");
        var isJson = format is "json"
            || (format is null && context.Request.Headers.Accept.ToString().Contains("json", StringComparison.Ordinal));
        return isJson
            ? ElasticReply.WriteAsync(context, 200, json =>
            {
                json.WriteStartArray();
                foreach (var row in ordered)
                {
                    json.WriteStartObject();
                    foreach (var at in shown) json.WriteString(columns[at].Name, row[at]);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            })
            : WriteTextAsync(context, Text(columns, shown, ordered, parameters.IsTrue("v")));
    }

    // Names that mean no column are passed over, as Elasticsearch does; a column is shown once.
    private static List<int> Shown(IReadOnlyList<string>? asked, IReadOnlyList<CatColumn> columns) =>
    [
        .. asked is null
            ? Enumerable.Range(0, columns.Count)
            : asked.SelectMany(name => Enumerable.Range(0, columns.Count).Where(at => columns[at].IsMeant(name)))
                .Distinct(),
    ];

    private static IEnumerable<string?[]> Ordered(
        IReadOnlyList<string> orders, IReadOnlyList<CatColumn> columns, IReadOnlyList<string?[]> rows)
    {
        var ordered = rows.OrderBy(_ => 0);
        foreach (var order in orders)
        {
            var (name, direction) = order.Split(':', 2) is [var before, var behind] ? (before, behind) : (order, "asc");
            var at = columns.ToList().FindIndex(c => c.IsMeant(name));
            if (at < 0) throw ElasticException.Argument("Unable to sort by unknown sort key");
            if (direction is not ("asc" or "desc")) throw ElasticException.Argument(
                "A sort key ends with :asc or :desc");
            ordered = (columns[at].IsNumber, direction) switch
            {
                (true, "asc") => ordered.ThenBy(r => Number(r[at])),
                (true, _) => ordered.ThenByDescending(r => Number(r[at])),
                (false, "asc") => ordered.ThenBy(r => r[at], StringComparer.Ordinal),
                _ => ordered.ThenByDescending(r => r[at], StringComparer.Ordinal),
            };
        }
        return ordered;
    }

    private static double Number(string? text) =>
        double.TryParse(text?.TrimEnd('b'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : 0;

    private static string Text(
        IReadOnlyList<CatColumn> columns, List<int> shown, List<string?[]> rows, bool withHeader)
    {
        var lines = rows.Select(row => shown.Select(at => row[at] ?? "").ToList()).ToList();
        if (withHeader) lines.Insert(0, [.. shown.Select(at => columns[at].Name)]);
        var text = new StringBuilder();
        var widths = shown.Select((_, i) => lines.Count == 0 ? 0 : lines.Max(line => line[i].Length)).ToList();
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Count; i++)
            {
                var cell = columns[shown[i]].IsNumber ? line[i].PadLeft(widths[i]) : line[i];
                text.Append(i > 0 ? " " : "").Append(i < line.Count - 1 ? cell.PadRight(widths[i]) : cell);
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
