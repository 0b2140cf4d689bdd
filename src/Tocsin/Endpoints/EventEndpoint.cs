using System.Globalization;
using Tocsin.Auth;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary><c>/api/v1/events/{id}</c> and what surrounds it.</summary>
internal sealed class EventEndpoint(IEventStore events, QuestionReader reader, UserTurns turns)
{
    private const int SurroundingEach = 10;

    /// <summary>Adds the endpoints.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/events/{id}");
        group.MapGet("", turns.Around(AnswerAsync));
        group.MapGet("surrounding", turns.Around(SurroundingAsync));
        return group;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!TryId(context, out var id) || await events.GetAsync([id], context.RequestAborted) is not [var found])
        {
            await NotFoundAsync(context);
            return;
        }
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(found.Json, context.RequestAborted);
    }

    private async Task SurroundingAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        if (!TryCount(asked["before"], out var before) || !TryCount(asked["after"], out var after))
        {
            await SearchBody.RefuseAsync(context, $"before and after are from 0 to {SurroundingQuestion.EventsMax}");
            return;
        }
        if (!TryId(context, out var id))
        {
            await NotFoundAsync(context);
            return;
        }
        var written = new QuestionText(asked["query"].ToString());
        var (answer, error, took) = await reader.Filter(written, "A look around an event")
            .ThenAsync(which => new Surroundings(events.For(Askers.AskerOf(context))).FindAsync(
                new SurroundingQuestion(id, before, after, which.Filter), context.RequestAborted));
        if (error is { } fault) await SearchBody.RefuseAsync(context, fault);
        else if (answer is null) await NotFoundAsync(context);
        else
        {
            await AnswerJson.WriteAsync(context, json =>
            {
                AnswerJson.WriteEvents(json, "before", answer.Before);
                json.WritePropertyName("event");
                json.WriteRawValue(answer.Event.Json.Span, skipInputValidation: true);
                AnswerJson.WriteEvents(json, "after", answer.After);
                json.WriteBoolean("first", answer.IsFirst);
                json.WriteBoolean("last", answer.IsLast);
                AnswerJson.WriteCost(json, took, null);
            });
        }
    }

    private static Task NotFoundAsync(HttpContext context) => ApiError.RefuseAsync(
        context,
        new Refusal(
            StatusCodes.Status404NotFound,
            "There is no event of this id: it never was, or its time of keeping is over."));

    private static bool TryId(HttpContext context, out long id) =>
        long.TryParse(
            (string?)context.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static bool TryCount(string? text, out int count)
    {
        count = SurroundingEach;
        return string.IsNullOrEmpty(text)
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }
}
