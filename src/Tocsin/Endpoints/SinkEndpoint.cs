using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Pipeline;

namespace Tocsin.Endpoints;

/// <summary>
/// The log sink: <c>/events</c> and MozDef's other routes. It answers 2xx only when the events are safe, and says of
/// every item that was not taken which and why.
/// </summary>
internal sealed class SinkEndpoint(Intake intake, IngestKeys keys, string keyHeader, HealthEndpoint health)
{
    private const int IdempotencyKeyMax = 256;

    /// <summary>Handles every request of the sink's listener.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        var path = context.Request.Path.Value ?? "";
        if (path.Length > 1 && path[^1] == '/' && !path.StartsWith("/custom/", StringComparison.Ordinal))
        {
            path = path[..^1];
        }
        return path switch
        {
            "/events" or "/nxlog" or "/cef" => TakeAsync(context, null, isBulk: false),
            "/_bulk" => TakeAsync(context, null, isBulk: true),
            "/health" => health.AnswerAsync(context),
            "/status" or "/_status" => StatusAsync(context),
            "/test" => TestAsync(context),
            _ when CustomName(path) is { } name => TakeAsync(context, name, isBulk: false),
            _ => RefuseAsync(context, 404, "not_found", "There is nothing here. Send events to /events."),
        };
    }

    private static string? CustomName(string path)
    {
        const string prefix = "/custom/";
        return path.StartsWith(prefix, StringComparison.Ordinal) && path.Length > prefix.Length
            && path.IndexOf('/', prefix.Length) < 0 && path.Length < 200
            ? path[prefix.Length..]
            : null;
    }

    private async Task TakeAsync(HttpContext context, string? customEndpoint, bool isBulk)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsPut(request.Method))
        {
            context.Response.Headers.Allow = "POST, PUT";
            await RefuseAsync(context, 405, "method_not_allowed", "Send events with POST or PUT.");
            return;
        }
        if (!keys.TryVerify(request.Headers[keyHeader].ToString(), out var key))
        {
            var cure = keys.AnyWorks ? "" : " No key works any more: 'tocsin keys new NAME' makes one.";
            await RefuseAsync(context, 401, "bad_key", $"Send a key that works in the header {keyHeader}.{cure}");
            return;
        }
        // Without a key, a page of another site in somebody's browser could send as well.
        if (keys.IsKeyless && SameSite.IsForeign(request))
        {
            await RefuseAsync(
                context, 403, "foreign_site",
                "While no key is needed, events are taken from programs on this machine alone, under its own name, and "
                + "from no web page. 'tocsin keys new NAME' makes a key.");
            return;
        }
        var idempotencyKey = request.Headers["Idempotency-Key"].ToString();
        if (idempotencyKey.Length > IdempotencyKeyMax)
        {
            await RefuseAsync(
                context, 400, "bad_idempotency_key", $"An Idempotency-Key has at most {IdempotencyKeyMax} characters.");
            return;
        }
        using var room = intake.BeginReading();
        Body body;
        try
        {
            body = await BodyReader.ReadAsync(request, BodyReader.BytesMax, room, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, "bad_request", "The body did not come as HTTP says it should.");
            return;
        }
        if (body.Status != 0)
        {
            if (body.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, body.Status, body.Code, body.Reason);
            return;
        }
        var result = await intake.AcceptAsync(
            new IncomingBatch(body.Buffer, body.Length, key, idempotencyKey, customEndpoint, isBulk));
        await AnswerAsync(context, result);
    }

    private static Task AnswerAsync(HttpContext context, IntakeResult result)
    {
        switch (result.Outcome)
        {
            case IntakeOutcome.Accepted:
                return WriteAsync(context, 200, result);
            case IntakeOutcome.NoneGood:
                return WriteAsync(context, 400, result);
            case IntakeOutcome.TooMany:
                return RefuseAsync(context, 413, "too_many",
                    $"A body has at most {Pipeline.Decode.BatchDecoder.EventsMax} events, and at most "
                    + $"{Pipeline.Decode.BatchDecoder.ValuesMax} values in all of them. Send smaller batches.");
            case IntakeOutcome.Busy:
                context.Response.Headers.RetryAfter = "1";
                return RefuseAsync(context, 503, "busy",
                    "Events come faster than they can be stored. Send the batch again.");
            case IntakeOutcome.DiskFull:
                context.Response.Headers.RetryAfter = "10";
                return RefuseAsync(context, 507, "disk_full",
                    "The disk is full; nothing was kept. Make room, then send the batch again.");
            default:
                context.Response.Headers.RetryAfter = "30";
                return RefuseAsync(context, 503, "disk_failed",
                    "The disk failed; whether the batch was kept is not known. Send it again.");
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, IntakeResult result)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        Span<byte> number = stackalloc byte[11];
        result.Count.TryFormat(number, out var digits);
        response.ContentLength = 12 + digits + 12 + Math.Max(2, result.Rejections.Length) + 1;
        writer.Write("{\"accepted\":"u8);
        writer.Write(number[..digits]);
        writer.Write(",\"rejected\":"u8);
        if (result.Rejections.Length > 0) writer.Write(result.Rejections);
        else writer.Write("[]"u8);
        writer.Write("}"u8);
        await writer.FlushAsync(context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string code, string reason)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        // What is left of the body will not be read: the connection cannot be used again.
        if (status is 413) response.Headers.Connection = "close";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("accepted", 0);
        json.WriteStartArray("rejected");
        json.WriteEndArray();
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", reason);
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private async Task StatusAsync(HttpContext context)
    {
        var isWell = health.CanTake;
        context.Response.StatusCode = isWell ? 200 : 503;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"status": "{{(isWell ? "ok" : "failed")}}", "service": "loginput"}""",
            Encoding.UTF8,
            context.RequestAborted);
    }

    private static Task TestAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html";
        return Task.CompletedTask;
    }
}
