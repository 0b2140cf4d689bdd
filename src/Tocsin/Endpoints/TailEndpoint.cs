using System.Buffers;
using System.Globalization;
using System.Text;
using Tocsin.Auth;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>GET /api/v1/tail?query=</c>: events as they arrive, as server-sent events. Each message's id is the event's, so
/// that a client which connects again with <c>Last-Event-ID</c> goes on where it was. A comment comes when nothing else
/// did for ten seconds; an event <c>left-out</c> says how many were passed over because the client reads too slowly.
/// </summary>
internal sealed class TailEndpoint(
    IEventStore events, QuestionReader reader, UserTurns turns, CancellationToken ending)
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
        var (which, error) = reader.Filter(new QuestionText(context.Request.Query["query"].ToString()), "A tail");
        if (error is { } fault) await SearchBody.RefuseAsync(context, fault);
        else await StreamAsync(context, new TailQuestion(which!.Filter, after));
    }

    private async Task StreamAsync(HttpContext context, TailQuestion question)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        var batches = events.For(Askers.AskerOf(context)).Follow(question, stop.Token);
        try
        {
            // The client learns at once that it is connected.
            Encoding.UTF8.GetBytes(":\n\n", response.BodyWriter);
            await response.BodyWriter.FlushAsync(stop.Token);
            await foreach (var batch in batches)
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
        foreach (var (id, _, json) in batch.Events)
        {
            // One line: the store writes JSON without line breaks.
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: "), to);
            to.Write(json.Span);
            to.Write("\n\n"u8);
        }
    }
}
