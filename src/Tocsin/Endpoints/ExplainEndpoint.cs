using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Auth;
using Tocsin.Detection.Rules;
using Tocsin.Replies;
using Tocsin.Rules.Matching;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>POST /api/v1/rules/explain</c> with <c>rule</c> (the id of a loaded one, or YAML) and <c>event</c> (the id of a
/// stored one): why the rule is true of the event, or is not.
/// </summary>
internal sealed class ExplainEndpoint(AskedRules rules, IEventStore events, UserTurns turns)
{
    private const int BodyBytesMax = 8 << 20;

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/rules/explain", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = BodyBytesMax;
        }
        var (asked, why) = await ReadAsync(http);
        if (why is not null || !rules.TryBook(asked!.Rule!, out var book, out why))
        {
            await ApiError.RefuseAsync(http, new Refusal(StatusCodes.Status400BadRequest, why));
            return;
        }
        var verdicts = await RuleExplaining.ExplainAsync(
            book, events.For(Askers.AskerOf(http)), asked.Event!.Value, http.RequestAborted);
        if (verdicts is null)
        {
            await ApiError.RefuseAsync(http, new Refusal(
                StatusCodes.Status404NotFound,
                "There is no event of this id: it never was, or its time of keeping is over."));
            return;
        }
        await http.Response.WriteAsJsonAsync<IReadOnlyList<VerdictBody>>(
            [.. verdicts.Select(VerdictBody.Of)], ExplainJson.Default.IReadOnlyListVerdictBody,
            cancellationToken: http.RequestAborted);
    }

    private static async Task<(ExplainBody? Asked, string? Why)> ReadAsync(HttpContext http)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(
                http.Request.Body, ExplainJson.Default.ExplainBody, http.RequestAborted);
            return asked?.Rule is null ? (null, "rule: the id of a loaded rule, or the YAML of one")
                : asked.Event is null ? (null, "event: the id of a stored event") : (asked, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body is no question for an explanation: see {e.Path ?? "$"}, line {e.LineNumber + 1}");
        }
    }
}

/// <summary>What is asked for.</summary>
internal sealed record ExplainBody(string? Rule, long? Event);

/// <summary>A verdict on the wire; docs/api.md says what each part means.</summary>
internal sealed record VerdictBody(
    string Id, string Title, bool Matches, bool Excepted, bool LogSourceMatches, Explanation Condition)
{
    /// <summary>A verdict.</summary>
    public static VerdictBody Of(RuleVerdict verdict) => new(
        verdict.Rule.Head.Id, verdict.Rule.Head.Title, verdict.Matches, verdict.IsExcepted, verdict.IsMeant,
        verdict.Condition);
}

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ExplainBody))]
[JsonSerializable(typeof(IReadOnlyList<VerdictBody>))]
internal sealed partial class ExplainJson : JsonSerializerContext;
