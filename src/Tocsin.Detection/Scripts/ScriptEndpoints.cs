using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tocsin.Detection.Scripts;

/// <summary>How scripted alerts are doing: <c>GET /api/v1/alert-scripts</c>.</summary>
public static class ScriptEndpoints
{
    /// <summary>Adds the endpoint. It checks no permission itself.</summary>
    public static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder routes, Func<IReadOnlyList<AlertStatus>> statuses) =>
        routes.MapGet("/api/v1/alert-scripts", http => http.Response.WriteAsJsonAsync(
            new ScriptList(statuses()), ScriptJson.Default.ScriptList, cancellationToken: http.RequestAborted));
}

/// <summary>What the endpoint answers.</summary>
/// <param name="Scripts">By file.</param>
internal sealed record ScriptList(IReadOnlyList<AlertStatus> Scripts);

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ScriptList))]
internal sealed partial class ScriptJson : JsonSerializerContext;
