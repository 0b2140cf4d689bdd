using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Detection.Rules;
using Tocsin.Detection.Scripts;
using Tocsin.Rules.Model;

namespace Tocsin.Endpoints;

/// <summary><c>GET /api/v1/rules</c>: how each rule is doing, scripts' rules included.</summary>
internal static class RulesEndpoint
{
    /// <summary>Adds the endpoint.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="engine">The rules that run on every event.</param>
    /// <param name="scripts">How the rules of scripts do.</param>
    public static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder routes, RuleEngine engine, Func<IReadOnlyList<RuleStatus>> scripts) =>
        routes.MapGet("/api/v1/rules", http => http.Response.WriteAsJsonAsync<IReadOnlyList<RuleBody>>(
            [
                .. scripts().Select(RuleBody.Of),
                .. engine.Rules.Select(r => RuleBody.Of(r.Rule, r.Counts, engine.Switches)),
            ],
            RulesJson.Default.IReadOnlyListRuleBody, cancellationToken: http.RequestAborted));
}

/// <summary>A rule on the wire; docs/api.md says what each part means.</summary>
internal sealed record RuleBody(
    string Id, string Name, string Kind, string Level, string Status, bool Enabled, long Hits, long Alerts,
        long Excepted,
    DateTimeOffset? LastFire, IReadOnlyList<string> Errors, IReadOnlyList<string> Tags, string File, string LogSource,
    RuleStatus? Script)
{
    /// <summary>A rule that runs on every event.</summary>
    public static RuleBody Of(Rule rule, RuleCounts counts, RuleSwitches switches)
    {
        var head = rule.Head;
        return new RuleBody(
            head.Id, head.Title, rule is WindowRule ? "window"
                : "event", head.Level.ToString().ToLowerInvariant(), head.Status,
            !switches.IsOff(head.Id), counts.Hits, counts.Alerts, counts.Excepted,
            counts.LastFireTicks == 0 ? null : new DateTimeOffset(counts.LastFireTicks, TimeSpan.Zero),
            counts.Failure is { } failure ? [failure] : [], head.Tags, head.Origin.File,
            rule is EventRule e ? e.LogSource.ToString() : "", null);
    }

    /// <summary>A script's rule.</summary>
    public static RuleBody Of(RuleStatus rule)
    {
        string[] errors =
            [.. rule.Errors.Select(e => e.ToString()), .. new[] { rule.LastError, rule.LastSkip }.OfType<string>()];
        return new RuleBody(
            rule.Name, rule.Name, "script", "", "", rule.Compiled, rule.Raised, rule.Raised, 0, null, errors, [],
                rule.File, "",
            rule);
    }
}

/// <summary>How it looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<RuleBody>))]
internal sealed partial class RulesJson : JsonSerializerContext;
