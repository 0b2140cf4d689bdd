using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tocsin.Pipeline;
using Tocsin.RuleRuns;
using Tocsin.Rules.Verdicts;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules health</c>.</summary>
internal static class HealthOfRules
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var health = new Command("health", """
            Runs rules over a file of events and names those to look at: noisy ones, silent ones, those that
            look at fields which no event has, and those without a tag of ATT&CK or without tests.

            Examples:
              tocsin rules health --rules my-rules --events events.ndjson.gz
              tocsin rules health --rules sigmahq.tar.gz --events events.ndjson --json
            """)
        {
            RuleInputs.Rules, RuleInputs.Events, RuleInputs.Pipelines, RuleInputs.Json,
        };
        health.SetAction(Run);
        return health;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)
            || !RuleInputs.TryBook(console, parsed.GetValue(RuleInputs.Rules)!, out var book)
            || !RuleInputs.TryOpen(console, parsed.GetValue(RuleInputs.Events)!, out var events))
        {
            return 1;
        }
        console.Complain(book.Faults);
        var run = new HealthRun(book, pipelines);
        try
        {
            using (events) run.Run(events, new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            console.Complain($"The events cannot be read to their end: {e.Message}");
            return 1;
        }
        var figures = run.Figures();
        var verdicts = RuleVerdicts.Of(figures, run.Events);
        if (parsed.GetValue(RuleInputs.Json)) WriteJson(console, run, figures.Count, verdicts);
        else Write(console, run, figures.Count, verdicts);
        return 0;
    }

    private static void Write(RuleConsole console, HealthRun run, int rules, IReadOnlyList<RuleVerdict> verdicts)
    {
        foreach (var kind in verdicts.GroupBy(v => v.Kind))
        {
            console.Say($"{kind.Key.ToString().ToUpperInvariant()}  {Counted.Of(kind.Count(), "rule")}");
            foreach (var verdict in kind) console.Say($"  {verdict.Head.Title}: {verdict.Why}");
            console.Output.WriteLine();
        }
        var sound = rules - verdicts.Select(v => v.Head.Id).Distinct().Count();
        var span = run.Span is { } known ? $" from {known.First} to {known.Last}" : "";
        console.Say(
            $"{Counted.Of(rules, "rule")}, {Counted.Of(run.Events, "event")}{span}; nothing is to be said of {sound}.");
    }

    private static void WriteJson(RuleConsole console, HealthRun run, int rules, IReadOnlyList<RuleVerdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            console.Output.WriteLine(Json(writer =>
            {
                writer.WriteString("rule_id", verdict.Head.Id);
                writer.WriteString("title", verdict.Head.Title);
                writer.WriteString("verdict", verdict.Kind.ToString().ToLowerInvariant());
                writer.WriteString("why", verdict.Why);
            }));
        }
        console.Output.WriteLine(Json(writer =>
        {
            writer.WriteNumber("events", run.Events);
            writer.WriteNumber("rules", rules);
            if (run.Span is not { } span) return;
            writer.WriteString("from", span.First.ToString());
            writer.WriteString("to", span.Last.ToString());
        }));
    }

    private static string Json(Action<Utf8JsonWriter> members)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(json.ToArray());
    }
}
