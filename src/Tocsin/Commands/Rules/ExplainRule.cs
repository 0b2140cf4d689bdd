using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tocsin.Language;
using Tocsin.Pipeline;
using Tocsin.Rules.Explaining;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules explain</c>: why a rule is true of an event, or is not, part by part.</summary>
internal static class ExplainRule
{
    private static readonly Argument<string> Rule = new("RULE")
    {
        Description = "A file of rules; with --rules the id, name or title of one",
    };

    private static readonly Argument<string> Event = new("EVENT")
    {
        Description = "A file with an event, or the JSON of one, or - for standard input",
    };

    private static readonly Option<string?> From = new("--rules")
    {
        Description = "Where the rule is: a folder, a file or an archive (.tar.gz, .zip)",
        HelpName = "PATH",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var explain = new Command("explain", """
            Says why a rule is true of an event or is not: first whether the event is of the rule's log source,
            then part by part, with the values that were found, and what small thing is missing.

            Examples:
              tocsin rules explain my.yml event.json
              tocsin rules explain my.yml '{"Image":"C:\\evil.exe","CommandLine":"evil -run"}'
              tail -1 events.ndjson | tocsin rules explain 'Encoded PowerShell' - --rules sigmahq.tar.gz --json
            """)
        {
            Rule, Event, From, RuleInputs.Pipelines, RuleInputs.Json,
        };
        explain.SetAction(Run);
        return explain;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        var path = parsed.GetValue(From) ?? parsed.GetValue(Rule)!;
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)
            || !RuleInputs.TryBook(console, path, out var book)) return 1;
        if (parsed.GetValue(From) is null) console.Complain(book.Faults);
        var rules = parsed.GetValue(From) is null
            ? book.EventRules
            : Named(console, book, parsed.GetValue(Rule)!, path);
        if (rules.Count == 0) return 1;
        using var batch = EventOf(console, parsed.GetValue(Event)!);
        if (batch is null) return 1;
        var explanations = RuleExplanation.Of(
            new RuleIndex(rules, book.PipelinesWith(pipelines)), batch, 0, Enumerable.Range(0, rules.Count));
        foreach (var explanation in explanations)
        {
            if (parsed.GetValue(RuleInputs.Json)) console.Output.WriteLine(ToJson(explanation));
            else foreach (var line in ExplanationText.Lines(explanation, !console.IsTerminal)) console.Say(line);
        }
        return 0;
    }

    private static List<EventRule> Named(RuleConsole console, RuleBook book, string named, string path)
    {
        var found = book.EventRules.Where(r => r.Head.Id == named || r.Head.Name == named).ToList();
        if (found.Count == 0) found = [.. book.EventRules.Where(r => Same(r.Head.Title, named))];
        if (found.Count > 0) return found;
        if (book.WindowRules.Any(r => r.Head.Id == named || r.Head.Name == named || Same(r.Head.Title, named)))
        {
            console.Complain($"{named} is a rule about several events; explain one of the rules that it counts.");
            return [];
        }
        console.Complain([.. book.Faults.Where(f => !f.IsWarning && f.RuleId == named)]);
        var names = book.EventRules.Select(r => r.Head.Title).Concat(book.EventRules.Select(r => r.Head.Id));
        console.Complain($"No rule in {path} has the id, name or title {named}{Nearest.DidYouMean(named, names)}");
        return [];
    }

    private static Events.EventBatch? EventOf(RuleConsole console, string said)
    {
        var json = said == "-" ? Console.In.ReadToEnd() : File.Exists(said) ? File.ReadAllText(said) : said;
        var reader = new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName);
        var batch = reader.Read(json.ReplaceLineEndings(" ").Trim());
        if (batch.Count > 0) return batch;
        console.Complain(said.StartsWith('{') || said == "-" || File.Exists(said)
            ? $"This is no event: {(batch.Rejections is [var first, ..] ? first.Reason : "it is empty")}"
            : $"There is no file {said}, and it is no event: an event is a JSON object.");
        batch.Dispose();
        return null;
    }

    private static string ToJson(RuleExplanation explanation)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json)) ExplanationJson.Write(writer, explanation);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
