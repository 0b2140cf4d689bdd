using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin;

/// <summary>Errors as the API gives them: <c>{"error":{"message":…}}</c>, with a position when a query is meant.</summary>
internal static class ApiError
{
    // Quotes stay readable: this is served as JSON, never inside HTML.
    private static readonly ErrorJson Plain = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes the body; the status is set before.</summary>
    public static Task WriteAsync(HttpResponse response, string message, int? position = null)
    {
        response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(
            response.Body, new ErrorBody(new ErrorText(message, position)), Plain.ErrorBody, response.HttpContext.RequestAborted);
    }
}

internal sealed record ErrorBody(ErrorText Error);

internal sealed record ErrorText(string Message, int? Position);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
