namespace Tocsin.Endpoints;

/// <summary><c>/api/v1/openapi.json</c>: the API in OpenAPI 3.1.</summary>
internal static class OpenApiEndpoint
{
    private const string Resource = "Tocsin.Endpoints.openapi.json";

    /// <summary>Adds the endpoint.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/openapi.json", (RequestDelegate)AnswerAsync);

    /// <summary>The description, as JSON.</summary>
    public static Stream Open() => typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException("BUG: the API's description is not built in");

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using var document = Open();
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
