using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tocsin.Pipeline;
using Tocsin.RuleRuns;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Commands;

/// <summary><c>tocsin rules</c>.</summary>
internal static class RulesCommand
{
    private static readonly Option<string> RulesPath = new("--rules")
    {
        Description = "A folder, a file or an archive (.tar.gz, .zip) of rules",
        Required = true,
    };

    private static readonly Option<string[]> Pipelines = new("--pipeline")
    {
        Description = "A pipeline besides the shipped ones: its file",
    };

    private static readonly Option<string> Events = new("--events")
    {
        Description = "Events, one JSON object a line; .gz is decompressed, - is standard input",
        Required = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON, one object a line" };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "On how many threads; by default all cores",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var run = new Command("run", """
            Runs rules over a file of events, without a server.

            Examples:
              tocsin rules run --rules sigma/rules --events events.ndjson
              tocsin rules run --rules sigmahq.tar.gz --events events.ndjson.gz --json --threads 1
            """)
        {
            RulesPath, Pipelines, Events, Json, Threads,
        };
        run.SetAction(parsed => Run(parsed));
        return new Command("rules", "Checks, runs and explains detection rules.") { run, BackTestCommand.Create() };
    }

    private static int Run(ParseResult parsed)
    {
        using var isRead = new CancellationTokenSource();
        var warm = WarmUp.Start(isRead.Token);
        var book = RuleBook.Of(new RuleFolder(new RuleReader(new RuleOptions())).Read(parsed.GetValue(RulesPath)!));
        foreach (var fault in book.Faults) Console.Error.WriteLine(fault);
        var index = new RuleIndex(book.EventRules, PipelineReader.Shipped);
        isRead.Cancel();
        warm.GetAwaiter().GetResult();
        var run = new RuleRun(index, new FileEvents(TimeProvider.System.GetUtcNow(), Environment.MachineName), parsed.GetValue(Threads));
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        using var file = File.OpenRead(parsed.GetValue(Events)!);
        run.Run(file, (rule, line) =>
        {
            output.Write("{\"rule_id\":");
            output.Write(JsonEncodedText.Encode(index.Rules[rule].Head.Id) is var id ? $"\"{id}\"" : "");
            output.Write(",\"line\":");
            output.Write(line);
            output.Write("}\n");
        });
        foreach (var fault in run.Faults) Console.Error.WriteLine(fault);
        var seconds = run.Took.TotalSeconds;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"events\":{run.Events},\"events_per_second\":{(seconds > 0 ? run.Events / seconds : 0):F0},\"rules_loaded\":{index.Rules.Count},\"rules_refused\":{book.Faults.Where(f => !f.IsWarning).Select(f => (f.File, f.RuleId)).Distinct().Count()},\"peak_memory_mb\":{peak}}}"));
        return 0;
    }
}
