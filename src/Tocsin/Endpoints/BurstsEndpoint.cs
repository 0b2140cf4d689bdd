using Tocsin.Auth;
using Tocsin.Language.Times;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>POST /api/v1/bursts</c> with <c>query</c> and <c>since</c>: the bursts that events received since then may have
/// changed. What a rule asks at each run; how far it has to look back is decided here.
/// </summary>
internal sealed class BurstsEndpoint(IEventStore events, QuestionReader reader, UserTurns turns)
{
    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/bursts", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext context)
    {
        if (await SearchBody.ReadAsync(context) is not { } body) return;
        if (!TimeExpression.TryParse(body.Since ?? "", reader.Now, out var since))
        {
            await SearchBody.RefuseAsync(context, "since is a time, as in 2026-01-31T12:00:00Z or now-30s");
            return;
        }
        var bursts = new RecentBursts(events.For(Askers.AskerOf(context)), reader);
        await SearchEndpoint.AnswerAsync(
            context, await bursts.FindAsync(body.Query ?? "", since.Ticks, context.RequestAborted));
    }
}
