namespace Tocsin.Pipeline.Sources;

/// <summary>
/// Elasticsearch's bulk API, <c>/_bulk</c> and <c>/INDEX/_bulk</c>: pairs of an action and a document, told apart by
/// their position alone, and answered item by item. What does not begin with an action is taken at <c>/_bulk</c> as at
/// <c>/events</c>, because MozDef's senders use it so.
/// </summary>
/// <remarks>The form is Elasticsearch's reference's, "Bulk index or delete documents".</remarks>
public sealed class BulkSource : IHttpSource
{
    /// <inheritdoc/>
    public int BodyBytesMax => EventsSource.BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? name)
    {
        name = null;
        if (path == "/_bulk") return true;
        if (!IndexPath.TryRead(path, out var index, out var rest)) return false;
        if (rest is not ("_bulk" or "_doc/_bulk")) return false;
        name = index;
        return true;
    }

    /// <inheritdoc/>
    public IHttpBatch Open(string? name, ReadOnlySpan<byte> body)
    {
        var plan = BulkPlan.Read(body, name ?? "events");
        return plan is null && name is null ? EventsBatch.Plain : new BulkBatch(plan ?? BulkPlan.NoAction);
    }

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => ElasticAnswer.Refusal(status, code, reason);
}
