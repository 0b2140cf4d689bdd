using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Replies;

/// <summary>
/// The one writer of refusals to whoever asks for pages or by the API: <c>{"error":{"message":…}}</c>, with a position
/// when a query is meant; to Elasticsearch's clients, as Elasticsearch writes them. The sink's protocols have forms of
/// their own.
/// </summary>
internal static class ApiError
{
    // Quotes stay readable: this is served as JSON, never inside HTML.
    private static readonly ErrorJson Plain = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Where metrics are, which programs ask for.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Refuses a request in the form of the API by which it came.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        if (refusal.RetryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
        if (ElasticRoute.IsOf(context))
        {
            return ElasticReply.RefuseAsync(
                context, new(refusal.Status, ElasticType(refusal.Status), refusal.Message));
        }
        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        var body = new ErrorBody(new ErrorText(refusal.Message, refusal.Position));
        return JsonSerializer.SerializeAsync(response.Body, body, Plain.ErrorBody, context.RequestAborted);
    }

    /// <summary>
    /// Answers programs whose request has failed in the form of the API by which it came, without saying of what; a
    /// person gets a page, from further in.
    /// </summary>
    public static void Use(WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Requests");
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception e) when (!context.Response.HasStarted && IsForPrograms(context)
                && !context.RequestAborted.IsCancellationRequested)
            {
                var status = e is BadHttpRequestException bad ? bad.StatusCode : 500;
                if (status == 500) log.LogError(e, "A request has failed: {Id}", context.TraceIdentifier);
                context.Response.Clear();
                await RefuseAsync(context, new Refusal(
                    status,
                    status == 500
                        ? "This is a fault in Tocsin. "
                            + $"The console's log has the details under {context.TraceIdentifier}."
                        : "The request did not come as HTTP says it should, or is too large."));
            }
        });
    }

    /// <summary>Whether a program asks, which reads a refusal; a person is led to a page.</summary>
    public static bool IsForPrograms(HttpContext context) =>
        ElasticRoute.IsOf(context) || context.Request.Path.StartsWithSegments("/api")
        || context.Request.Path == MetricsPath;

    // Elasticsearch's words for kinds of refusals.
    private static string ElasticType(int status) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => "security_exception",
        StatusCodes.Status429TooManyRequests => "es_rejected_execution_exception",
        StatusCodes.Status500InternalServerError => "exception",
        _ => "illegal_argument_exception",
    };
}

/// <summary>Why a request is refused.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Message">Cause and cure, for people; never what was sent.</param>
internal sealed record Refusal(int Status, string Message)
{
    /// <summary>The character of the query that is meant; null when no query is.</summary>
    public int? Position { get; init; }

    /// <summary>After how many seconds to ask again; 0 to say nothing of it.</summary>
    public int RetryAfterSeconds { get; init; }
}

internal sealed record ErrorBody(ErrorText Error);

internal sealed record ErrorText(string Message, int? Position);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
