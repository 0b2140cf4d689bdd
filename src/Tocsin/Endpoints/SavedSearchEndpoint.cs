using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tocsin.Alerts;
using Tocsin.Replies;

namespace Tocsin.Endpoints;

/// <summary><c>/api/v1/saved-searches</c>: searches by name.</summary>
internal sealed class SavedSearchEndpoint(SavedSearchStore saved)
{
    private const int BodyBytesMax = 1 << 20;
    private const string NotThere = "There is no saved search of this name.";

    /// <summary>Adds the endpoints: those that read, and those that change.</summary>
    public (IEndpointConventionBuilder Reading, IEndpointConventionBuilder Changing) Map(IEndpointRouteBuilder routes)
    {
        var reading = routes.MapGroup("/api/v1/saved-searches");
        reading.MapGet("", (RequestDelegate)ListAsync);
        reading.MapGet("{name}", (RequestDelegate)FindAsync);
        var changing = routes.MapGroup("/api/v1/saved-searches");
        changing.MapPut("{name}", (RequestDelegate)SaveAsync);
        changing.MapPost("{name}/rename", (RequestDelegate)RenameAsync);
        changing.MapDelete("{name}", (RequestDelegate)DeleteAsync);
        return (reading, changing);
    }

    private async Task ListAsync(HttpContext context)
    {
        var list = new SavedSearchList(await saved.ListAsync(context.RequestAborted));
        await AnswerAsync(context, list, SavedSearchJson.Default.SavedSearchList);
    }

    private async Task FindAsync(HttpContext context)
    {
        if (await saved.FindAsync(Name(context), context.RequestAborted) is { } found)
        {
            await AnswerAsync(context, found, SavedSearchJson.Default.SavedSearch);
        }
        else await RefuseAsync(context, StatusCodes.Status404NotFound, NotThere);
    }

    private async Task SaveAsync(HttpContext context)
    {
        if (await ReadAsync(context, SavedSearchJson.Default.SavedSearchBody) is not { } body) return;
        var search = new SavedSearch
        {
            Name = Name(context),
            Query = body.Query ?? "",
            From = body.From,
            To = body.To,
            Columns = body.Columns ?? [],
            Page = body.Page ?? "",
        };
        var by = context.User.Identity?.Name ?? "anonymous";
        var why = await saved.SaveAsync(search, by, context.RequestAborted);
        if (why is not null) await RefuseAsync(context, StatusCodes.Status400BadRequest, why);
        else await FindAsync(context);
    }

    private async Task RenameAsync(HttpContext context)
    {
        if (await ReadAsync(context, SavedSearchJson.Default.RenameBody) is not { } body) return;
        if (await saved.FindAsync(Name(context), context.RequestAborted) is null)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, NotThere);
            return;
        }
        var why = await saved.RenameAsync(Name(context), body.Name ?? "", context.RequestAborted);
        if (why is not null) await RefuseAsync(context, StatusCodes.Status400BadRequest, why);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var isGone = await saved.DeleteAsync(Name(context), context.RequestAborted);
        if (isGone) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await RefuseAsync(context, StatusCodes.Status404NotFound, NotThere);
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        BodyReader.Allow(context.Request, BodyBytesMax);
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body)
            {
                return body;
            }
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body is null.");
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, $"A saved search has at most {BodyBytesMax >> 20} MiB.");
        }
        catch (JsonException e)
        {
            await RefuseAsync(
                context,
                StatusCodes.Status400BadRequest,
                $"The body is no JSON of the right form: see {e.Path ?? "$"}.");
        }
        return null;
    }

    private static Task AnswerAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(body, type, cancellationToken: context.RequestAborted);

    private static Task RefuseAsync(HttpContext context, int status, string message) =>
        ApiError.RefuseAsync(context, new Refusal(status, message));
}

internal sealed record SavedSearchBody(
    string? Query, string? From, string? To, IReadOnlyList<string>? Columns, string? Page);

internal sealed record RenameBody(string? Name);

internal sealed record SavedSearchList(IReadOnlyList<SavedSearch> Searches);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SavedSearchBody))]
[JsonSerializable(typeof(RenameBody))]
[JsonSerializable(typeof(SavedSearchList))]
internal sealed partial class SavedSearchJson : JsonSerializerContext;
