using System.Text.Json.Serialization;
using System.Text.Json;
using Tocsin.Endpoints.ElasticApi;
using Tocsin.Routes;

namespace Tocsin;

/// <summary>
/// Errors as the API gives them: <c>{"error":{"message":…}}</c>, with a position when a query is meant.
/// </summary>
internal static class ApiError
{
    // Quotes stay readable: this is served as JSON, never inside HTML.
    private static readonly ErrorJson Plain = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Refuses a request in the form of the API by which it came: ours, or Elasticsearch's.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="elasticType">Elasticsearch's word for the kind of refusal.</param>
    /// <param name="message">Why, and what to do about it.</param>
    public static Task RefuseAsync(HttpContext context, int status, string elasticType, string message)
    {
        if (ElasticRoute.IsOf(context)) return ElasticReply.RefuseAsync(context, new(status, elasticType, message));
        context.Response.StatusCode = status;
        return WriteAsync(context.Response, message);
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
                await RefuseAsync(
                    context, status, status == 500 ? "exception" : "illegal_argument_exception",
                    status == 500
                        ? $"This is a fault in Tocsin. The console's log has the details under {context.TraceIdentifier}."
                        : "The request did not come as HTTP says it should, or is too large.");
            }
        });
    }

    private static bool IsForPrograms(HttpContext context) =>
        ElasticRoute.IsOf(context) || context.Request.Path.StartsWithSegments("/api")
        || context.Request.Path == Endpoints.MetricsEndpoint.Path;

    /// <summary>Writes the body; the status is set before.</summary>
    public static Task WriteAsync(HttpResponse response, string message, int? position = null)
    {
        response.ContentType = "application/json";
        var body = new ErrorBody(new ErrorText(message, position));
        return JsonSerializer.SerializeAsync(
            response.Body, body, Plain.ErrorBody, response.HttpContext.RequestAborted);
    }
}

internal sealed record ErrorBody(ErrorText Error);

internal sealed record ErrorText(string Message, int? Position);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
