namespace Tocsin.Pipeline.Sources;

/// <summary>
/// One document of Elasticsearch's index API: <c>/INDEX/_doc</c>, <c>/INDEX/_doc/ID</c>, <c>/INDEX/_create/ID</c>.
/// </summary>
public sealed class DocumentSource : IHttpSource
{
    /// <inheritdoc/>
    public int BodyBytesMax => EventsSource.BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? name)
    {
        var matches = IndexPath.TryRead(path, out var index, out var rest)
            && (rest == "_doc" || IdOf(rest) is not null);
        name = matches ? $"{index}/{IdOf(rest)}" : null;
        return matches;
    }

    /// <inheritdoc/>
    public IHttpBatch Open(string? name, ReadOnlySpan<byte> body)
    {
        var (index, id) = name!.IndexOf('/') is var slash ? (name[..slash], name[(slash + 1)..]) : default;
        return new BulkBatch(BulkPlan.OfOne(index, id, body));
    }

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => ElasticAnswer.Refusal(status, code, reason);

    private static string? IdOf(string rest)
    {
        foreach (var verb in (ReadOnlySpan<string>)["_doc/", "_create/"])
        {
            if (rest.Length > verb.Length && rest.StartsWith(verb, StringComparison.Ordinal))
            {
                return rest[verb.Length..];
            }
        }
        return null;
    }
}
