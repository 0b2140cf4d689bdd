using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Detection.Rules;
using Tocsin.Replies;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>POST /api/v1/rules/switch</c> with <c>rule</c> (an id), <c>enabled</c> and <c>comment</c>: switches a rule off or
/// on, for good.
/// </summary>
internal sealed class SwitchEndpoint(RuleEngine engine, TimeProvider clock)
{
    private const int BodyBytesMax = 64 << 10;
    private const int CommentMax = 2_000;

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/rules/switch", (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        BodyReader.Allow(http.Request, BodyBytesMax);
        var (asked, why) = await ReadAsync(http);
        if (why is not null)
        {
            await ApiError.RefuseAsync(http, new Refusal(StatusCodes.Status400BadRequest, why));
            return;
        }
        var by = http.User.Identity?.Name ?? "anonymous";
        var fault = Switch(engine, clock, asked!.Rule!, asked.Enabled!.Value, by, asked.Comment ?? "");
        if (fault is null) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await ApiError.RefuseAsync(http, new Refusal(StatusCodes.Status404NotFound, fault));
    }

    /// <summary>Switches a rule; answers why not, or null when it is done.</summary>
    /// <exception cref="IOException">It could not be written down.</exception>
    internal static string? Switch(
        RuleEngine engine, TimeProvider clock, string rule, bool isOn, string by, string comment)
    {
        // One that is gone may be switched on, so that it is on should it come again.
        if (!isOn && engine.Find(rule) is null)
        {
            return $"There is no rule with the id {rule}. GET /api/v1/rules and the page of rules list them; a script "
                + "is switched off by moving its file away.";
        }
        engine.Switches.Set(rule, isOn ? null : new SwitchedOff(by, clock.GetUtcNow(), comment, engine.Seen));
        return null;
    }

    private static async Task<(SwitchBody? Asked, string? Why)> ReadAsync(HttpContext http)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(
                http.Request.Body, SwitchJson.Default.SwitchBody, http.RequestAborted);
            return string.IsNullOrEmpty(asked?.Rule) ? (null, "rule: the id of a rule")
                : asked.Enabled is null ? (null, "enabled: true or false")
                : asked.Comment?.Length > CommentMax ? (null, $"comment: at most {CommentMax} characters")
                : (asked, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body does not say what to switch: see {e.Path ?? "$"}, line {e.LineNumber + 1}");
        }
    }
}

/// <summary>What is asked for.</summary>
internal sealed record SwitchBody(string? Rule, bool? Enabled, string? Comment);

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SwitchBody))]
internal sealed partial class SwitchJson : JsonSerializerContext;
