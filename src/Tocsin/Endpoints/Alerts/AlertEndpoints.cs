using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Alerting;
using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Replies;
using Alert = Tocsin.Alerts.Alert;

namespace Tocsin.Endpoints.Alerts;

/// <summary>The alerts API by who may use it; the executable puts its authorization on each.</summary>
/// <param name="Reading">Lists and shows alerts.</param>
/// <param name="Raising">Takes drafts from the worker that runs alerts.</param>
/// <param name="Triage">Acknowledges.</param>
internal sealed record AlertRoutes(
    IEndpointConventionBuilder Reading, IEndpointConventionBuilder Raising, IEndpointConventionBuilder Triage);

/// <summary>The alerts API: <c>/api/v1/alerts</c>.</summary>
internal static class AlertEndpoints
{
    private const int BodyBytesMax = 4 << 20;
    private const int LimitMax = 1_000;

    // Of the newest; whoever wants those of an older alert asks for that.
    private const int ListedEventsCharactersMax = 8 << 20;

    /// <summary>Adds the endpoints. They check no permission themselves, but for whose rule an alert is.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="alerts">The alerts.</param>
    /// <param name="mayRaiseAs">Whether a request may raise alerts of a rule of this name.</param>
    public static AlertRoutes Map(
        IEndpointRouteBuilder routes, AlertStore alerts, Func<HttpContext, string, bool> mayRaiseAs)
    {
        var reading = routes.MapGroup("/api/v1/alerts");
        reading.MapGet("", http => ListAsync(http, alerts));
        reading.MapGet("{id}", http => FindAsync(http, alerts));
        var raising = routes.MapGroup("/api/v1/alerts");
        raising.MapPost("", http => RaiseAsync(http, alerts, mayRaiseAs));
        var triage = routes.MapGroup("/api/v1/alerts");
        triage.MapPost("{id}/acknowledge", http => AcknowledgeAsync(http, alerts, acknowledged: true));
        triage.MapPost("{id}/unacknowledge", http => AcknowledgeAsync(http, alerts, acknowledged: false));
        return new AlertRoutes(reading, raising, triage);
    }

    private static async Task ListAsync(HttpContext http, AlertStore alerts)
    {
        string? state = http.Request.Query["state"];
        var isAll = string.IsNullOrEmpty(state);
        if (!AlertStateName.TryParse(state, out var wanted) && !isAll)
        {
            await RefuseAsync(http, 400, "state: must be new or acknowledged, or left out for all");
            return;
        }
        if (!TryNumber(http, "limit", 100, LimitMax, out var limit)
            || !TryNumber(http, "skip", 0, int.MaxValue, out var skip))
        {
            await RefuseAsync(http, 400, $"limit: 0 to {LimitMax}; skip: 0 or more");
            return;
        }
        var filter = new AlertFilter(isAll ? null : wanted, null);
        var (page, total) = await alerts.ListAsync(filter, limit, skip, http.RequestAborted);
        var events =
            await alerts.EventsOfAsync([.. page.Select(a => a.Id)], ListedEventsCharactersMax, http.RequestAborted);
        var listed = page.Select(a => AlertBody.Of(a with { Events = events.GetValueOrDefault(a.Id, []) }));
        await AnswerAsync(http, new AlertList([.. listed], total), AlertJson.Default.AlertList);
    }

    private static async Task FindAsync(HttpContext http, AlertStore alerts) =>
        await AnswerOneAsync(http, await alerts.FindAsync(Id(http), http.RequestAborted));

    private static async Task AcknowledgeAsync(HttpContext http, AlertStore alerts, bool acknowledged)
    {
        var by = http.User.Identity?.Name ?? "anonymous";
        await AnswerOneAsync(http, await alerts.AcknowledgeAsync(Id(http), by, acknowledged, http.RequestAborted));
    }

    private static async Task RaiseAsync(
        HttpContext http, AlertStore alerts, Func<HttpContext, string, bool> mayRaiseAs)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = BodyBytesMax;
        }
        AlertDraft? draft;
        try
        {
            draft = await JsonSerializer.DeserializeAsync(
                http.Request.Body, AlertJson.Default.AlertDraft, http.RequestAborted);
        }
        catch (JsonException e)
        {
            // The path names a field of ours; the message itself could quote what was sent.
            await RefuseAsync(http, 400, $"The body is no alert: see {e.Path ?? "$"}, line {e.LineNumber + 1}");
            return;
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(http, e.StatusCode, $"The body could not be read, or is over {BodyBytesMax >> 20} MiB");
            return;
        }
        var why = draft is null ? "The body is null" : DraftCheck.Why(draft, alerts.Clock.GetUtcNow());
        if (why is not null)
        {
            await RefuseAsync(http, 400, why);
            return;
        }
        if (!mayRaiseAs(http, draft!.Rule))
        {
            await RefuseAsync(
                http, 403, "rule: is one of this server's own; alerts of it are raised by the server alone. "
                    + "Give your rule another name");
            return;
        }
        var (stored, raised) = await alerts.RaiseAsync(DraftCheck.Make(draft), http.RequestAborted);
        await AnswerAsync(http, new RaiseAnswer(stored.Id, raised), AlertJson.Default.RaiseAnswer);
    }

    private static string Id(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    private static bool TryNumber(HttpContext http, string name, int without, int max, out int number)
    {
        string? text = http.Request.Query[name];
        number = without;
        if (string.IsNullOrEmpty(text)) return true;
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out number)
            && number >= 0 && number <= max;
    }

    private static Task AnswerOneAsync(HttpContext http, Alert? alert) => alert is null
        ? RefuseAsync(http, 404, "There is no alert of that id")
        : AnswerAsync(http, AlertBody.Of(alert), AlertJson.Default.AlertBody);

    private static Task RefuseAsync(HttpContext http, int status, string message) =>
        ApiError.RefuseAsync(http, new Refusal(status, message));

    private static Task AnswerAsync<T>(HttpContext http, T body, JsonTypeInfo<T> type) =>
        http.Response.WriteAsJsonAsync(body, type, cancellationToken: http.RequestAborted);
}
