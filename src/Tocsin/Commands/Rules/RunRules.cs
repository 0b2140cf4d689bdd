using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tocsin.Pipeline;
using Tocsin.RuleRuns;
using Tocsin.Rules.Sets;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules run</c>.</summary>
internal static class RunRules
{
    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "On how many threads; by default all cores",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var run = new Command("run", """
            Runs rules over a file of events, without a server. Says for each rule that fired how often and on
            which lines; with --json each fire, in the order of lines, and then the figures. Rules that cannot
            be run are named on standard error, and the others run.

            Examples:
              tocsin rules run --rules sigma/rules --events events.ndjson
              tocsin rules run --rules sigmahq.tar.gz --events events.ndjson.gz --json --threads 1
              zcat old.ndjson.gz | tocsin rules run --rules my.yml --pipeline my-fields.yml --events -
            """)
        {
            RuleInputs.Rules, RuleInputs.Pipelines, RuleInputs.Events, RuleInputs.Json, Threads,
        };
        run.SetAction(Run);
        return run;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        using var isRead = new CancellationTokenSource();
        var warm = WarmUp.Start(isRead.Token);
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)
            || !RuleInputs.TryBook(console, parsed.GetValue(RuleInputs.Rules)!, out var book)
            || !RuleInputs.TryOpen(console, parsed.GetValue(RuleInputs.Events)!, out var events))
        {
            return 1;
        }
        console.Complain(book.Faults);
        var run = new RuleRun(
            book, pipelines, new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName),
            Math.Max(1, parsed.GetValue(Threads)));
        isRead.Cancel();
        warm.GetAwaiter().GetResult();
        var fires = new FireTable(run);
        try
        {
            using (events) run.Run(
                events, parsed.GetValue(RuleInputs.Json) ? (r, l) => Write(console, run, r, l) : fires.Add);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            console.Complain($"The events cannot be read to their end: {e.Message}");
            return 1;
        }
        foreach (var fault in run.Faults) console.Complain(fault);
        if (parsed.GetValue(RuleInputs.Json)) WriteFigures(console, run, book);
        else
        {
            fires.Write(console);
            WriteSummary(console, run, fires, book);
        }
        return 0;
    }

    private static void Write(RuleConsole console, RuleRun run, int rule, long line)
    {
        var output = console.Output;
        output.Write("{\"rule_id\":\"");
        output.Write(JsonEncodedText.Encode(run.HeadOf(rule).Id).Value);
        output.Write("\",\"line\":");
        output.Write(line);
        output.Write("}\n");
    }

    private static void WriteFigures(RuleConsole console, RuleRun run, RuleBook book)
    {
        using var self = Process.GetCurrentProcess();
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"events\":{run.Events},\"events_per_second\":{PerSecond(run):F0},\"rules_loaded\":{LoadedIn(book)},"
                + $"\"rules_refused\":{RefusedIn(book)},\"peak_memory_mb\":{self.PeakWorkingSet64 >> 20}}}"));
    }

    private static void WriteSummary(RuleConsole console, RuleRun run, FireTable fires, RuleBook book)
    {
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Of(run.Events, "event")} in {run.Took.TotalSeconds:F1} s ({PerSecond(run):n0} a second): "
                + $"{fires.Rules:n0} of {Counted.Of(book.EventRules.Count, "rule")} fired, "
                + $"{fires.Fires:n0} times in all."));
        var refused = RefusedIn(book);
        if (refused > 0) console.Output.WriteLine($"{Counted.Of(refused, "rule")} cannot be run.");
        if (run.Rejected == 0) return;
        console.Output.WriteLine($"{Counted.Of(run.Rejected, "line")} could not be read as an event.");
    }

    private static double PerSecond(RuleRun run) =>
        run.Took.TotalSeconds is var seconds and > 0 ? run.Events / seconds : 0;

    private static int LoadedIn(RuleBook book) =>
        book.EventRules.Count + book.WindowRules.Count - book.WindowRules.Sum(w => w.Parts.Count);

    private static int RefusedIn(RuleBook book) =>
        book.Faults.Where(f => !f.IsWarning).Select(f => (f.File, f.RuleId)).Distinct().Count();
}
