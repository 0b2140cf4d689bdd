using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Detection.Scripts;

namespace Tocsin.Endpoints;

/// <summary><c>GET /api/v1/rules</c>: how each rule is doing.</summary>
internal static class RulesEndpoint
{
    /// <summary>Adds the endpoint.</summary>
    public static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder routes, Func<IReadOnlyList<RuleStatus>> statuses) =>
        routes.MapGet("/api/v1/rules", http => http.Response.WriteAsJsonAsync(
            new RuleList(statuses()), RulesJson.Default.RuleList, cancellationToken: http.RequestAborted));
}

/// <summary>What the endpoint answers.</summary>
/// <param name="Rules">By file.</param>
internal sealed record RuleList(IReadOnlyList<RuleStatus> Rules);

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RuleList))]
internal sealed partial class RulesJson : JsonSerializerContext;
