using System.CommandLine;
using System.Text.Json;
using Tocsin.Endpoints;
using Tocsin.Pipeline;
using Tocsin.RuleRuns;
using Tocsin.Rules.Drafting;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;
using RulePipeline = Tocsin.Rules.Pipelines.Pipeline;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules draft</c>.</summary>
internal static class DraftRule
{
    private const int ExamplesMax = 1_000;
    private const double MuchOfPast = 0.001;

    private static readonly Option<string?> Examples = new("--events")
    {
        Description = RuleInputs.Events.Description,
        HelpName = "FILE",
    };

    private static readonly Option<string?> PastEvents = new("--past")
    {
        Description = "Events among which the rule is to find little: one JSON object a line, .gz is decompressed; "
            + "with --query a time, from which on stored events are meant (now-30d)",
        HelpName = "FILE|TIME",
    };

    private static readonly Option<string?> Query = new("--query")
    {
        Description = "Stored events of the running server that are examples, in the search language",
    };

    private static readonly Option<string?> From = new("--from") { Description = "With --query: from when on" };

    private static readonly Option<string?> To = new("--to") { Description = "With --query: until when" };

    private static readonly Option<string?> Title = new("--title") { Description = "The rule's title" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var draft = new Command("draft", """
            Proposes a rule of Sigma for example events: what they share and, with --past, the past seldom has.
            It is written to standard output, and on standard error how often it fires.

            Examples:
              tocsin rules draft --events examples.ndjson > my-rules/new.yml
              tocsin rules draft --events examples.ndjson --past yesterday.ndjson.gz --title 'Odd shells'
              tocsin rules draft --query 'summary:"evil.exe"' --from now-1h --past now-30d
            """)
        {
            Examples, Query, From, To, PastEvents, Title, RuleInputs.Pipelines,
        };
        SettingsOptions.AddDataTo(draft);
        draft.SetAction(RunAsync);
        return draft;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Query) is { } query) return await OfStoredAsync(parsed, query, stop);
        using var console = new RuleConsole(parsed);
        if (parsed.GetValue(Examples) is not null) return Run(parsed, console);
        console.Complain("Say which events are examples: --events FILE, or --query Q on a running server.");
        return 1;
    }

    private static async Task<int> OfStoredAsync(ParseResult parsed, string query, CancellationToken stop)
    {
        using var console = new RuleConsole(parsed);
        using var api = LocalApi.Connect(parsed);
        if (api is null) return 1;
        var body = new DraftBody(
            query, parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(PastEvents), parsed.GetValue(Title));
        var answer = await api.PostAsync(
            "/api/v1/rules/draft", JsonSerializer.Serialize(body, DraftJson.Default.DraftBody), stop);
        if (answer is null) return 1;
        var drafted = JsonSerializer.Deserialize(answer, DraftJson.Default.DraftedRule)!;
        console.Output.Write(drafted.Yaml);
        console.Complain($"It fires on {drafted.Fires:n0} of {Counted.Of(drafted.Examples, "example")}.");
        console.Complain($"Over the past it would have raised {Counted.Of(drafted.PastAlerts, "alert")} of "
            + $"{Counted.Of(drafted.PastHits, "hit")}; {Counted.Of(drafted.PastLooked, "event")} were compared.");
        return drafted.Fires == drafted.Examples ? 0 : 1;
    }

    private static int Run(ParseResult parsed, RuleConsole console)
    {
        var examples = new List<IReadOnlyList<NamedValue>>();
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)
            || !TryRead(console, parsed.GetValue(Examples)!, ExamplesMax, examples.Add))
        {
            return 1;
        }
        if ((examples.Count == 0 ? null : RuleDraft.Begin(examples, pipelines)) is not { } draft)
        {
            console.Complain(examples.Count == 0
                ? "There is no event among the examples."
                : "The examples share nothing that a rule could ask for; leave out those that are of another kind.");
            return 1;
        }
        var past = parsed.GetValue(PastEvents);
        if (past is not null && !TryRead(console, past, long.MaxValue, draft.Learn)) return 1;
        var yaml = draft.ToYaml(parsed.GetValue(Title));
        console.Output.Write(yaml);
        var book = RuleBook.Of([new RuleReader(new RuleOptions()).Read("draft", yaml)]);
        foreach (var fault in book.Faults.Where(f => !f.IsWarning)) console.Complain(fault.ToString());
        if (book.EventRules.Count == 0) return 1;
        if (draft.LogSource == Tocsin.Rules.Model.LogSource.Any)
        {
            console.Complain(
                "No pipeline knows these events: the rule looks at every event, until it is given a logsource.");
        }
        var fires = Fires(console, book, pipelines, parsed.GetValue(Examples)!);
        console.Complain($"It fires on {fires?.Count:n0} of {Counted.Of(examples.Count, "example")}.");
        if (past is not null && Fires(console, book, pipelines, past) is { } found)
        {
            console.Complain($"It fires on {found.Count:n0} of {Counted.Of(found.Of, "event")} of the past.");
            if (found.Count > examples.Count + (MuchOfPast * found.Of))
            {
                console.Complain("That is much: the examples share too little. Leave out those of another kind.");
            }
        }
        return fires?.Count >= examples.Count ? 0 : 1;
    }

    private static bool TryRead(RuleConsole console, string path, long most, Action<IReadOnlyList<NamedValue>> to)
    {
        if (path == "-")
        {
            console.Complain("The events are read twice: name a file, not standard input.");
            return false;
        }
        if (!RuleInputs.TryOpen(console, path, out var events)) return false;
        var (reader, values, lines) = (Reader(), new NamedValueReader(), new List<int>());
        try
        {
            using (events)
            {
                foreach (var chunk in LineChunk.In(events))
                {
                    using var batch = reader.Read(chunk.Pooled, chunk.Length, lines);
                    for (var i = 0; i < batch.Count && most-- > 0; i++) to(values.Read(batch, i));
                }
            }
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            console.Complain($"{path} cannot be read to its end: {e.Message}");
            return false;
        }
    }

    private static (long Count, long Of)? Fires(
        RuleConsole console, RuleBook book, IReadOnlyList<RulePipeline> pipelines, string path)
    {
        if (!RuleInputs.TryOpen(console, path, out var events)) return null;
        var run = new RuleRun(book, pipelines, Reader(), Environment.ProcessorCount);
        var fires = 0L;
        using (events) run.Run(events, (_, _) => fires++);
        return (fires, run.Events);
    }

    private static FileEvents Reader() => new(TimeProvider.System.GetUtcNow(), Environment.MachineName);
}
