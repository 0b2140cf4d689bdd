using System.Buffers;
using System.Globalization;
using System.Text;
using Tocsin.Auth;
using Tocsin.Storage.Search;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>GET /api/v1/tail?query=</c>: events as they arrive, as server-sent events. Each message's id is the event's, so
/// that a client which connects again with <c>Last-Event-ID</c> goes on where it was. A comment comes when nothing else
/// did for ten seconds; an event <c>left-out</c> says how many were passed over because the client reads too slowly.
/// </summary>
internal sealed class TailEndpoint(EventSearch search, UserTurns turns, CancellationToken ending)
{
    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/tail", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext context)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length == 0) last = context.Request.Query["after"].ToString();
        long? after = null;
        if (last.Length > 0)
        {
            if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                await SearchBody.RefuseAsync(context, "Last-Event-ID (or after) is the id of an event");
                return;
            }
            after = id;
        }
        var asked = search.For(Askers.AskerOf(context));
        if (EventTail.Begin(asked, context.Request.Query["query"].ToString(), after, out var error) is not { } tail)
        {
            await SearchBody.RefuseAsync(context, error!.Value);
            return;
        }
        await StreamAsync(context, tail);
    }

    private async Task StreamAsync(HttpContext context, EventTail tail)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        try
        {
            // The client learns at once that it is connected.
            Encoding.UTF8.GetBytes(":\n\n", response.BodyWriter);
            await response.BodyWriter.FlushAsync(stop.Token);
            await foreach (var batch in tail.FollowAsync(stop.Token))
            {
                Write(response.BodyWriter, batch);
                await response.BodyWriter.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client has left, or the server ends.
        }
    }

    private static void Write(IBufferWriter<byte> to, TailBatch batch)
    {
        if (batch.Events.Count == 0 && batch.LeftOut == 0) to.Write(":\n\n"u8);
        if (batch.LeftOut > 0)
        {
            var leftOut = string.Create(
                CultureInfo.InvariantCulture, $"event: left-out\ndata: {{\"count\":{batch.LeftOut}}}\n\n");
            Encoding.UTF8.GetBytes(leftOut, to);
        }
        foreach (var (id, json) in batch.Events.Select(e => (e.Id, e.Json)))
        {
            // One line: the store writes JSON without line breaks.
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: "), to);
            to.Write(json.Span);
            to.Write("\n\n"u8);
        }
    }
}
