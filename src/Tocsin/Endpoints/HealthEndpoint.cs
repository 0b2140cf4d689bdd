using Tocsin.Health;
using Tocsin.Pipeline;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>GET /health</c>, for everybody: whether events can be taken and stored. It says no more than that.
/// </summary>
internal sealed class HealthEndpoint(EventPipeline pipeline, Upkeep upkeep, RuleWatch rules)
{
    /// <summary>Whether events can be taken and stored.</summary>
    public bool CanTake => !pipeline.Failed.IsCompleted && !pipeline.Indexing.IsFaulted;

    // Something older is damaged, or sealing does not get on; new events are safe all the same.
    private bool IsDegraded => Troubles.Count > 0;

    /// <summary>In one word: ok, degraded or failed.</summary>
    public string Status => !CanTake ? "failed" : IsDegraded ? "degraded" : "ok";

    /// <summary>What is wrong, in sentences; for those who may know.</summary>
    public IReadOnlyList<string> Troubles => [.. upkeep.Troubles, .. rules.Troubles];

    /// <summary>Answers.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = CanTake ? 200 : 503;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($$"""{"status":"{{Status}}"}""", context.RequestAborted);
    }
}
