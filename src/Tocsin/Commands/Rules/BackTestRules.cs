using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tocsin.Endpoints;
using Tocsin.Serve;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules backtest</c>: what rules would have found in the events of the running server.</summary>
internal static class BackTestRules
{
    private static readonly Argument<string> Rule = new("RULE")
    {
        Description = "A file of rules, a folder of them, or the id of a rule that the server has loaded",
    };

    private static readonly Option<string> From = new("--from")
    {
        Description = "Where the past begins",
        DefaultValueFactory = _ => "now-30d",
    };

    private static readonly Option<string> To =
        new("--to") { Description = "Where it ends", DefaultValueFactory = _ => "now" };

    private static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("backtest", """
            Runs rules over the stored events of the running server: alerts by day, what they are about,
                and values that an
            exception would be made for.

            Examples:
              tocsin rules backtest rules/ssh.yml --from now-7d
              tocsin rules backtest 5f0d8f0a-1c2d-4a53-9a52-2f6f7c1d0b11 --from 2026-01-01 --to 2026-02-01 --json
            """)
        {
            Rule, From, To, Json,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var api = LocalApi.Connect(parsed);
        if (api is null || TextOf(parsed.GetValue(Rule)!) is not { } rule) return 1;
        var body = JsonSerializer.Serialize(
            new BackTestBody(rule, parsed.GetValue(From), parsed.GetValue(To)), BackTestJson.Default.BackTestBody);
        var answer = await api.PostAsync("/api/v1/rules/backtest", body, stop);
        if (answer is null) return 1;
        if (parsed.GetValue(Json)) Console.WriteLine(answer);
        else Print(JsonSerializer.Deserialize(answer, BackTestJson.Default.BackTestResult)!);
        return 0;
    }

    // Several files are one text of several documents.
    private static string? TextOf(string rule)
    {
        if (File.Exists(rule)) return File.ReadAllText(rule);
        if (!Directory.Exists(rule)) return rule;
        var text = new StringBuilder();
        foreach (
            var file in Directory.EnumerateFiles(rule, "*.yml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            text.Append("---\n").Append(File.ReadAllText(file)).Append('\n');
        }
        if (text.Length > 0) return text.ToString();
        Console.Error.WriteLine($"There are no rules (*.yml) in {rule}.");
        return null;
    }

    private static void Print(Detection.Rules.BackTests.BackTestResult result)
    {
        Console.WriteLine(
            $"{result.From:u} to {result.To:u}: {result.Judged} events judged in {result.Took.TotalSeconds:F1} s");
        foreach (var rule in result.Rules)
        {
            Console.WriteLine($"\n{ConsoleLog.Escape(rule.Title)}: {rule.Alerts} alerts of {rule.Hits} events");
            foreach (var day in rule.Days) Console.WriteLine(
                $"  {day.Day:yyyy-MM-dd}  {day.Alerts,6} alerts  {day.Hits,8} events");
            foreach (var entity in rule.Entities)
            {
                Console.WriteLine($"  {entity.Count,8} × {entity.Field} {ConsoleLog.Escape(entity.Value)}");
            }
            foreach (var candidate in rule.FalsePositiveCandidates)
            {
                var about = $"{candidate.Field} {ConsoleLog.Escape(candidate.Value)}";
                Console.WriteLine($"  an exception for {about} would hide {candidate.Count} of {rule.Hits}");
            }
        }
        foreach (var error in result.Errors) Console.Error.WriteLine(error);
    }
}
