using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tocsin.Pipeline;
using Tocsin.RuleRuns;
using Tocsin.Rules.Model;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules diff</c>.</summary>
internal static class DiffRules
{
    private const int LinesShown = 5;

    private static readonly Argument<string> Before = new("BEFORE") { Description = "The rules as they were" };

    private static readonly Argument<string> After = new("AFTER") { Description = "The rules as they are to be" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var diff = new Command("diff", """
            Runs two versions of rules over the same events and says, rule by rule, what only the one and what
            only the other finds; with --json each such line.

            Examples:
              tocsin rules diff sigma-r1.zip sigma-r2.zip --events events.ndjson
              tocsin rules diff old.yml new.yml --events events.ndjson.gz --json
            """)
        {
            Before, After, RuleInputs.Events, RuleInputs.Pipelines, RuleInputs.Json,
        };
        diff.SetAction(Run);
        return diff;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        if (parsed.GetValue(RuleInputs.Events) == "-")
        {
            console.Complain("The events are read twice: name a file, not standard input.");
            return 1;
        }
        if (FindingsOf(console, parsed, Before) is not { } before
            || FindingsOf(console, parsed, After) is not { } after)
        {
            return 1;
        }
        var changes = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(id => Change.Of(before.GetValueOrDefault(id), after.GetValueOrDefault(id))).ToList();
        foreach (var change in changes)
        {
            if (parsed.GetValue(RuleInputs.Json)) WriteJson(console, change);
            else if (change.Sentence is { } sentence) console.Say(sentence);
        }
        if (!parsed.GetValue(RuleInputs.Json))
        {
            console.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{changes.Sum(c => c.New.Count):n0} new, {changes.Sum(c => c.Gone.Count):n0} gone, "
                    + $"{changes.Sum(c => c.Same):n0} as before, in {Counted.Of(changes.Count, "rule")}"));
        }
        return 0;
    }

    private static Dictionary<string, Findings>? FindingsOf(
        RuleConsole console, ParseResult parsed, Argument<string> which)
    {
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)
            || !RuleInputs.TryBook(console, parsed.GetValue(which)!, out var book)
            || !RuleInputs.TryOpen(console, parsed.GetValue(RuleInputs.Events)!, out var events))
        {
            return null;
        }
        console.Complain(book.Faults);
        var run = new RuleRun(
            book, pipelines, new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName),
            Environment.ProcessorCount);
        var findings = Enumerable.Range(0, run.Rules).Select(r => new Findings(run.HeadOf(r), [])).ToList();
        try
        {
            using (events) run.Run(events, (rule, line) => findings[rule].Lines.Add(line));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            console.Complain($"The events cannot be read to their end: {e.Message}");
            return null;
        }
        return findings.ToDictionary(f => f.Head.Id, StringComparer.Ordinal);
    }

    private static void WriteJson(RuleConsole console, Change change)
    {
        var lines = change.New.Select(l => (Line: l, Change: "new"))
            .Concat(change.Gone.Select(l => (Line: l, Change: "gone")));
        foreach (var (line, what) in lines.OrderBy(l => l.Line))
        {
            console.Output.Write("{\"rule_id\":\"");
            console.Output.Write(JsonEncodedText.Encode(change.Head.Id).Value);
            console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"\",\"line\":{line},\"change\":\"{what}\"}}"));
        }
    }

    private sealed record Findings(RuleHead Head, SortedSet<long> Lines);

    private sealed record Change(
        RuleHead Head, IReadOnlyList<long> New, IReadOnlyList<long> Gone, int Same, string Note)
    {
        // What is to be said of a rule for which something changed.
        public string? Sentence => New.Count + Gone.Count + Note.Length == 0
            ? null
            : $"{Head.Title}{Note}: {New.Count} new{Shown(New)}, {Gone.Count} gone{Shown(Gone)}, {Same} as before";

        public static Change Of(Findings? before, Findings? after)
        {
            var (was, now) = (before?.Lines ?? [], after?.Lines ?? []);
            var note = before is null ? " (a new rule)" : after is null ? " (a rule that is gone)" : "";
            var head = (after ?? before)!.Head;
            return new(head, [.. now.Except(was)], [.. was.Except(now)], now.Intersect(was).Count(), note);
        }

        private static string Shown(IReadOnlyList<long> lines) => lines.Count == 0 ? ""
            : $" (line{(lines.Count == 1 ? "" : "s")} {string.Join(", ", lines.Take(LinesShown))}"
                + $"{(lines.Count > LinesShown ? ", …" : "")})";
    }
}
