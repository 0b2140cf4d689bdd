using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Auth;
using Tocsin.Detection.Rules;
using Tocsin.Replies;
using Tocsin.Rules.Pipelines;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>POST /api/v1/rules/draft</c> with <c>query</c>, <c>from</c> and <c>to</c> for examples, and <c>past</c>, from
/// when on the past is looked at: a rule for the examples, and how it does.
/// </summary>
internal sealed class DraftEndpoint(
    RuleEngine engine, IEventStore events, QuestionReader questions, TimeProvider clock, UserTurns turns)
{
    private const int BodyBytesMax = 1 << 20;

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/rules/draft", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext http)
    {
        BodyReader.Allow(http.Request, BodyBytesMax);
        var (asked, why) = await ReadAsync(http);
        if (why is null)
        {
            var past = asked!.Past ?? "now-30d";
            var (examples, wrong) = questions.Events(new QuestionText(asked.Query!, asked.From ?? past, asked.To));
            var (all, wrongPast) = questions.Events(new QuestionText("*", past));
            why = wrong?.Message ?? wrongPast?.Message
                ?? (examples!.Query.Pipes.Count > 0 ? "query: a filter alone is meant, without pipes" : null);
            if (why is null)
            {
                var drafting = new RuleDrafting(
                    events.For(Askers.AskerOf(http)), [.. PipelineReader.Shipped, .. engine.Pipelines], clock);
                (var drafted, why) = await drafting.DraftAsync(
                    new EventFilter(examples!.Query.Filter, examples.Range), all!.Range, asked.Title,
                    http.RequestAborted);
                if (drafted is not null)
                {
                    await http.Response.WriteAsJsonAsync(
                        drafted, DraftJson.Default.DraftedRule, cancellationToken: http.RequestAborted);
                    return;
                }
            }
        }
        await ApiError.RefuseAsync(http, new Refusal(StatusCodes.Status400BadRequest, why!));
    }

    private static async Task<(DraftBody? Asked, string? Why)> ReadAsync(HttpContext http)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(
                http.Request.Body, DraftJson.Default.DraftBody, http.RequestAborted);
            return string.IsNullOrWhiteSpace(asked?.Query) ? (null, "query: which events are examples") : (asked, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body does not say what to draft: see {e.Path ?? "$"}, line {e.LineNumber + 1}");
        }
    }
}

/// <summary>What is asked for.</summary>
internal sealed record DraftBody(string? Query, string? From, string? To, string? Past, string? Title);

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DraftBody))]
[JsonSerializable(typeof(DraftedRule))]
internal sealed partial class DraftJson : JsonSerializerContext;
