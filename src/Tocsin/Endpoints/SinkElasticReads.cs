using Tocsin.Replies;

namespace Tocsin.Endpoints;

/// <summary>
/// The little that senders ask of an Elasticsearch before and between bulk requests: who it is, whether it is well, and
/// whether their index and its template are there. Searches are answered on the other listener.
/// </summary>
internal static class SinkElasticReads
{
    /// <summary>What a sender is told that asks for more.</summary>
    public const string Unknown = "The sink takes events at /_bulk, /INDEX/_bulk and /INDEX/_doc, and answers no "
        + "searches: these are answered at /es on the listener for searches. Indices and templates need not be made.";

    /// <summary>Finds who answers a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path, without a slash at its end.</param>
    /// <param name="read">Who answers it.</param>
    public static bool TryFind(string method, string path, out Func<HttpContext, Task> read)
    {
        var isHead = HttpMethods.IsHead(method);
        read = (isHead || HttpMethods.IsGet(method)) && path is "" or "/" ? ElasticReply.WriteRootAsync
            : HttpMethods.IsGet(method) ? Get(path)
            : isHead && IsTemplateOrIndex(path) ? ThereAsync
            : Nothing;
        return read != Nothing;
    }

    private static Func<HttpContext, Task> Get(string path) => path switch
    {
        "/_cluster/health" => ElasticApi.ElasticCatalog.HealthAsync,
        "/_cat/health" => CatHealthAsync,
        "/_license" => LicenseAsync,
        _ => Nothing,
    };

    private static readonly Func<HttpContext, Task> Nothing = _ => Task.CompletedTask;

    // Whatever a sender would make before it sends is not needed: it is told that it is there.
    private static bool IsTemplateOrIndex(string path) =>
        path.StartsWith("/_template/", StringComparison.Ordinal)
        || path.StartsWith("/_index_template/", StringComparison.Ordinal)
        || path.StartsWith("/_component_template/", StringComparison.Ordinal)
        || (path.Length > 1 && path[1] != '_' && path.IndexOf('/', 1) < 0);

    private static Task ThereAsync(HttpContext context)
    {
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        return Task.CompletedTask;
    }

    private static Task CatHealthAsync(HttpContext context)
    {
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync("tocsin green 1 1 1 1 0 0 0 0 - 100.0%\n", context.RequestAborted);
    }

    private static Task LicenseAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("license");
        json.WriteString("status", "active");
        json.WriteString("type", "basic");
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
