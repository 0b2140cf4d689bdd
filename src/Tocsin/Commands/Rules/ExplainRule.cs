using System.CommandLine;
using System.Text;
using Tocsin.Pipeline;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules explain</c>: why a rule is true of an event, or is not, part by part.</summary>
internal static class ExplainRule
{
    private static readonly Argument<string> Rule = new("RULE") { Description = "A file of rules" };

    private static readonly Argument<string> Event = new("EVENT")
    {
        Description = "A file with an event, or the JSON of one, or - for standard input",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var explain = new Command("explain", """
            Says why a rule is true of an event or is not, part by part, with the values that were found.

            Examples:
              tocsin rules explain my.yml event.json
              tocsin rules explain my.yml '{"Image":"C:\\\\evil.exe","CommandLine":"evil -run"}'
            """)
        {
            Rule, Event,
        };
        explain.SetAction(Run);
        return explain;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        if (!RuleInputs.TryBook(console, parsed.GetValue(Rule)!, out var book)) return 1;
        var said = parsed.GetValue(Event)!;
        var json = said == "-" ? Console.In.ReadToEnd() : File.Exists(said) ? File.ReadAllText(said) : said;
        var bytes = Encoding.UTF8.GetBytes(json.ReplaceLineEndings(" ").Trim());
        var reader = new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName);
        using var batch = reader.Read([.. bytes], bytes.Length, []);
        if (batch.Count == 0)
        {
            console.Complain(
                $"This is no event: {(batch.Rejections is [var first, ..] ? first.Reason : "it is empty")}");
            return 1;
        }
        console.Complain(book.Faults);
        Explain(console, book, batch);
        return 0;
    }

    private static void Explain(RuleConsole console, RuleBook book, Events.EventBatch batch)
    {
        var matcher = new RuleMatcher(new RuleIndex(book.EventRules, PipelineReader.Shipped));
        var matched = new List<int>();
        matcher.Match(batch, 0, matched);
        for (var rule = 0; rule < book.EventRules.Count; rule++)
        {
            var of = book.EventRules[rule];
            console.Say($"{(matched.Contains(rule) ? "MATCHES" : "does not match")}  {of.Head.Title}");
            var isMeant = matcher.IsMeant(rule);
            console.Say($"  {Mark(isMeant)} log source {(of.LogSource.ToString() is { Length: > 0 } s ? s : "any")}"
                + (isMeant ? "" : ": the event says that it is of another"));
            Write(console, matcher.Explain(rule), 1);
        }
    }

    private static void Write(RuleConsole console, Explanation part, int depth)
    {
        var found = part.Parts.Count > 0 ? "" : part.Found.Count > 0
            ? $"   [{string.Join(" | ", part.Found)}]"
            : part.Holds ? "" : "   [the event has no such value]";
        console.Say($"{new string(' ', 2 * depth)}{Mark(part.Holds)} {part.Text}{found}");
        foreach (var inner in part.Parts) Write(console, inner, depth + 1);
    }

    private static string Mark(bool holds) => holds ? "+" : "-";
}
