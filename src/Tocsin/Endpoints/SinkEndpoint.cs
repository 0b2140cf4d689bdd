using System.Globalization;
using System.Text;
using Tocsin.Auth;
using Tocsin.Pipeline;
using Tocsin.Pipeline.Sources;

namespace Tocsin.Endpoints;

/// <summary>
/// The log sink: <c>/events</c> and MozDef's other routes. It answers 2xx only when the events are safe, and says of
/// every item that was not taken which and why.
/// </summary>
internal sealed class SinkEndpoint(Intake intake, IngestKeys keys, string keyHeader, HealthEndpoint health)
{
    private const int IdempotencyKeyMax = 256;

    private static readonly IHttpSource[] Sources =
        [new EventsSource(), new BulkSource(), new CustomSource(), new DocumentSource()];

    private string BadKey => $"Send a key that works in the header {keyHeader}, or as the password of basic "
        + "authentication." + (keys.AnyWorks ? "" : " No key works any more: 'tocsin keys new NAME' makes one.");

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
        foreach (var source in Sources)
        {
            if (source.TryMatch(path, out var name)) return TakeAsync(context, source, name);
        }
        return path switch
        {
            "/health" => health.AnswerAsync(context),
            "/status" or "/_status" => StatusAsync(context),
            "/test" => TestAsync(context),
            _ when SinkElasticReads.TryFind(context.Request.Method, path, out var read) => ReadAsync(context, read),
            _ when path.StartsWith("/_", StringComparison.Ordinal) => WriteAsync(
                context, ElasticAnswer.Refusal(404, "illegal_argument", SinkElasticReads.Unknown)),
            _ => WriteAsync(
                context,
                Sources[0].Refuse(404, "not_found", "There is nothing here. Send events to /events.")),
        };
    }

    // Whoever speaks Elasticsearch's protocol learns here already when its key does not work.
    private Task ReadAsync(HttpContext context, Func<HttpContext, Task> read) =>
        keys.TryVerify(SenderKey.Of(context.Request, keyHeader), out _)
            ? read(context)
            : WriteAsync(context, ElasticAnswer.Refusal(401, "security", BadKey));

    private async Task TakeAsync(HttpContext context, IHttpSource source, string? name)
    {
        var idempotencyKey = context.Request.Headers["Idempotency-Key"].ToString();
        if (Refusal(context, source, idempotencyKey, out var key) is { } refused)
        {
            await WriteAsync(context, refused);
            return;
        }
        using var room = intake.BeginReading();
        Body body;
        try
        {
            body = await BodyReader.ReadAsync(context.Request, source.BodyBytesMax, room, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(
                context, source.Refuse(e.StatusCode, "bad_request", "The body did not come as HTTP says it should."));
            return;
        }
        if (body.Status != 0)
        {
            var retry = body.Status == StatusCodes.Status503ServiceUnavailable ? 1 : 0;
            await WriteAsync(
                context, source.Refuse(body.Status, body.Code, body.Reason) with { RetryAfterSeconds = retry });
            return;
        }
        var batch = source.Open(name, body.Buffer.AsSpan(0, body.Length));
        var incoming = new IncomingBatch(body.Buffer, body.Length, batch)
        {
            Key = key,
            IdempotencyKey = idempotencyKey,
        };
        if (batch.Refusal is { } refusal)
        {
            incoming.Return();
            await WriteAsync(context, refusal);
            return;
        }
        await WriteAsync(context, batch.Answer(await intake.AcceptAsync(incoming)));
    }

    // What keeps a request from being read at all; null when nothing does.
    private HttpAnswer? Refusal(HttpContext context, IHttpSource source, string idempotencyKey, out string key)
    {
        key = "";
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsPut(request.Method))
        {
            context.Response.Headers.Allow = "POST, PUT";
            return source.Refuse(405, "method_not_allowed", "Send events with POST or PUT.");
        }
        if (!keys.TryVerify(SenderKey.Of(request, keyHeader), out key)) return source.Refuse(401, "bad_key", BadKey);
        // Without a key, a page of another site in somebody's browser could send as well.
        if (keys.IsKeyless && SameSite.IsForeign(request))
        {
            return source.Refuse(
                403, "foreign_site",
                "While no key is needed, events are taken from programs on this machine alone, under its own name, and "
                + "from no web page. 'tocsin keys new NAME' makes a key.");
        }
        return idempotencyKey.Length > IdempotencyKeyMax
            ? source.Refuse(
                400, "bad_idempotency_key", $"An Idempotency-Key has at most {IdempotencyKeyMax} characters.")
            : null;
    }

    private static async Task WriteAsync(HttpContext context, HttpAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        response.ContentLength = answer.Json.Length;
        if (answer.IsElastic) response.Headers["X-Elastic-Product"] = "Elasticsearch";
        if (answer.RetryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = answer.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
        // What is left of the body will not be read: the connection cannot be used again.
        if (answer.Status is StatusCodes.Status413PayloadTooLarge) response.Headers.Connection = "close";
        await response.BodyWriter.WriteAsync(answer.Json, context.RequestAborted);
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
