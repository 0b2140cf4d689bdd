using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Auth;
using Tocsin.Detection.Rules;
using Tocsin.Detection.Rules.BackTests;
using Tocsin.Events;
using Tocsin.Language.Times;
using Tocsin.Replies;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>POST /api/v1/rules/backtest</c> with <c>rule</c>, <c>from</c> and <c>to</c>: what a rule would have found in
/// stored
/// events. The rule is the id of a loaded one, or the YAML of one or several.
/// </summary>
internal sealed class BackTestEndpoint(RuleEngine engine, IEventStore events, TimeProvider clock, UserTurns turns)
{
    private const int BodyBytesMax = 8 << 20;
    private static readonly TimeSpan UsuallyBack = TimeSpan.FromDays(30);

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/rules/backtest", turns.Around(AnswerAsync));

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>(
            ) is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = BodyBytesMax;
        }
        var (asked, why) = await ReadAsync(http);
        if (why is null && TryBook(asked!.Rule!, out var book, out why) && TryRange(asked, out var range, out why))
        {
            var result = await new BackTest(events.For(Askers.AskerOf(http)), clock)
                .RunAsync(book!, range, null, http.RequestAborted);
            await http.Response.WriteAsJsonAsync(
                result, BackTestJson.Default.BackTestResult, cancellationToken: http.RequestAborted);
            return;
        }
        await ApiError.RefuseAsync(http, new Refusal(400, why!));
    }

    private static async Task<(BackTestBody? Asked, string? Why)> ReadAsync(HttpContext http)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(
                http.Request.Body, BackTestJson.Default.BackTestBody, http.RequestAborted);
            return asked?.Rule is null ? (null, "rule: the id of a loaded rule, or the YAML of one") : (asked, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body is no question for a back-test: see {e.Path ?? "$"}, line {e.LineNumber + 1}");
        }
    }

    private bool TryBook(string rule, out RuleBook? book, out string? why)
    {
        why = null;
        book = engine.BookOf(rule);
        if (book is not null) return true;
        if (!rule.Contains('\n', StringComparison.Ordinal))
        {
            why = "rule: no loaded rule has that id";
            return false;
        }
        book = RuleBook.Of(
            [new RuleReader(new RuleOptions { Clock = clock, TakesDeprecated = true }).Read("rule", rule)]);
        if (book.EventRules.Count + book.WindowRules.Count > 0) return true;
        why = book.Faults.FirstOrDefault(f => !f.IsWarning) is { } fault
            ? $"rule: line {fault.Line}: {fault.Message}"
            : "rule: there is no rule in it; a rule has a title and a detection";
        return false;
    }

    private bool TryRange(BackTestBody asked, out TimeRange range, out string? why)
    {
        (range, why) = (default, null);
        var now = clock.GetUtcNow();
        var (from, to) = (now - UsuallyBack, now);
        if (asked.From is { Length: > 0 } f && !TryTime(f, now, out from)) why =
            "from is a time, as in now-30d or 2026-01-31";
        if (asked.To is { Length: > 0 } t && !TryTime(t, now, out to)) why = "to is a time, as in now or 2026-01-31";
        if (why is null && from >= to) why = "from must lie before to";
        range = new TimeRange(from.UtcTicks, to.UtcTicks);
        return why is null;
    }

    private static bool TryTime(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        var isTime = TimeExpression.TryParse(text, new Instant(now.UtcTicks), out var found);
        time = isTime ? new DateTimeOffset(found.Ticks, TimeSpan.Zero) : default;
        return isTime;
    }
}

/// <summary>What is asked for.</summary>
internal sealed record BackTestBody(string? Rule, string? From, string? To);

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BackTestBody))]
[JsonSerializable(typeof(BackTestResult))]
internal sealed partial class BackTestJson : JsonSerializerContext;
