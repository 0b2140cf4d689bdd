using System.Text.Json;
using Tocsin.Language;
using Tocsin.Replies;

namespace Tocsin.Endpoints;

/// <summary>
/// What may be asked of each route: the parameters and the members of bodies that the API's description names. What it
/// does not name is refused and not passed over, since the answer would be to another question.
/// </summary>
internal sealed class KnownParameters
{
    private const int ShownMax = 60;

    private readonly Dictionary<(string Method, string Path), string[]> _names = [];

    private KnownParameters()
    {
        using var description = OpenApiEndpoint.Open();
        using var document = JsonDocument.Parse(description);
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name != "parameters"))
            {
                _names[(operation.Name.ToUpperInvariant(), path.Name)] = [.. NamesOf(operation.Value)];
            }
        }
    }

    /// <summary>Those of the description that is built in.</summary>
    public static KnownParameters Described { get; } = new();

    /// <summary>Refuses requests with parameters that their route does not take.</summary>
    public static void Use(IApplicationBuilder app) => app.Use((context, next) =>
        Described.Fault(context, context.Request.Query.Keys) is { } fault
            ? ApiError.RefuseAsync(context, new Refusal(StatusCodes.Status400BadRequest, fault))
            : next(context));

    /// <summary>
    /// What is wrong with the names that a request has; null when nothing is, or its route is not described.
    /// </summary>
    public string? Fault(HttpContext context, IEnumerable<string> given)
    {
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.Trim('/') is not { } route
            || !_names.TryGetValue((context.Request.Method, "/" + route), out var names)) return null;
        var unknown = given.FirstOrDefault(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (unknown is null) return null;
        var shown = unknown.Length <= ShownMax ? unknown : unknown[..ShownMax] + "…";
        return $"There is no parameter {shown} here{Nearest.DidYouMean(unknown, names)}."
            + (names.Length > 0 ? $" It takes {string.Join(", ", names)}." : " It takes none.");
    }

    private static IEnumerable<string> NamesOf(JsonElement operation)
    {
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray())
            {
                if (parameter.GetProperty("in").GetString() != "query") continue;
                yield return parameter.GetProperty("name").GetString()!;
            }
        }
        if (!operation.TryGetProperty("requestBody", out var body)
            || !body.GetProperty("content").TryGetProperty("application/json", out var json)
            || !json.GetProperty("schema").TryGetProperty("properties", out var properties)) yield break;
        foreach (var property in properties.EnumerateObject()) yield return property.Name;
    }
}
