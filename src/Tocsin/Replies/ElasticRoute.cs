namespace Tocsin.Replies;

/// <summary>Marks the endpoints of Elasticsearch's API: whoever comes by them is answered in its forms.</summary>
internal sealed class ElasticRoute
{
    /// <summary>Where they are found; clients that cannot take a path find them at the root as well.</summary>
    public const string Prefix = "/es";

    /// <summary>Whether a request came by one of them.</summary>
    public static bool IsOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ElasticRoute>() is not null;
}
