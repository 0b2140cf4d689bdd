using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Pipeline.Decode;

namespace Tocsin.Pipeline.Sources;

/// <summary>The documents of a bulk request, answered as Elasticsearch answers: item by item.</summary>
internal sealed class BulkBatch(BulkPlan plan) : IHttpBatch
{
    private readonly Dictionary<int, Rejection> _rejected = [];

    /// <inheritdoc/>
    public BodyFormat Format => BodyFormat.Json;

    /// <inheritdoc/>
    public string? CustomEndpoint => null;

    /// <inheritdoc/>
    public HttpAnswer? Refusal => plan.Fault is { } fault
        ? ElasticAnswer.Refusal(400, "illegal_argument", fault)
        : plan.Items.Count > BatchDecoder.EventsMax ? ElasticAnswer.Of(IntakeResult.TooMany, plan, _rejected) : null;

    /// <inheritdoc/>
    public bool TryDecode(EventBatch batch)
    {
        var rejections = new RejectionList();
        for (var i = 0; i < plan.Items.Count; i++)
        {
            var item = plan.Items[i];
            if (TryRead(batch, item, out var reason))
            {
                if (batch.ValueCount > BatchDecoder.ValuesMax) return false;
                continue;
            }
            _rejected[i] = reason with { Index = i };
            rejections.Add(_rejected[i]);
        }
        batch.Rejections = rejections.All;
        return true;
    }

    /// <inheritdoc/>
    public HttpAnswer Answer(IntakeResult result) => ElasticAnswer.Of(result, plan, _rejected);

    // Once some items are no JSON, more may not be.
    private bool TryRead(EventBatch batch, in BulkItem item, out Rejection reason)
    {
        if (item.Length > 0)
        {
            return EventReader.TryRead(batch, item.Start, item.Length, out reason, isDoubtful: _rejected.Count > 0);
        }
        reason = item.Verb switch
        {
            BulkVerb.Delete => new Rejection(0, "no_delete", "Events are not deleted on request; they expire."),
            BulkVerb.Update => new Rejection(
                0, "no_doc", "An event is made of an update's \"doc\", and there is none without a script beside it."),
            _ => new Rejection(
                0, "no_document", "There is no document behind the action; the body may have been cut off."),
        };
        return false;
    }
}
