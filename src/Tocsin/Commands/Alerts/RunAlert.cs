using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tocsin.Commands.Rules;
using Tocsin.Detection.Scripts;

namespace Tocsin.Commands.Alerts;

/// <summary><c>tocsin alerts run</c>.</summary>
internal static class RunAlert
{
    private static readonly Argument<string> Script = new("FILE") { Description = "The alert, a Python file" };

    private static readonly Option<string?> Class = new("--class")
    {
        Description = "Which of the file's classes; needed where it has several alerts",
    };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "Its configuration, a file or a folder; by default the folder in which it lies",
    };

    private static readonly Option<string> Events = new("--events")
    {
        Description = "A file of events, one JSON object on a line, taken as they are",
        Required = true,
    };

    private static readonly Option<string> Now = new("--now")
    {
        Description = "What time it is for the alert, such as 2026-01-31T12:00:00Z",
        Required = true,
    };

    private static readonly Option<string[]> Index = new("--index")
    {
        Description = "NAME=FILE: documents of another index, one JSON object on a line",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Prints each alert as one line of JSON",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var run = new Command("run", """
            Runs an alert once over events from a file, without a server, and prints the alerts it raises. Its clocks
            stand still at the time that is given. Ends with 1, and the reason, when the alert fails.

            Examples:
              tocsin alerts run bruteforce_ssh.py --events events.ndjson --now 2026-01-31T12:00:00Z
              tocsin alerts run all.py --class Fraud --config conf --events e.ndjson --now 2026-01-31T12:00Z --json
            """)
        {
            Script, Class, Config, Events, Now, Index, Json,
        };
        run.SetAction(RunAsync);
        return run;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var console = new RuleConsole(parsed);
        if (!TryTrial(console, parsed, out var trial)) return 1;
        if (PythonProgram.Of(PythonProgram.RunOnce) is not { } python)
        {
            console.Complain(PythonProgram.Missing);
            return 1;
        }
        var (gate, count) = (new Lock(), 0);
        var succeeded = await trial.RunAsync(
            python,
            alert =>
            {
                lock (gate)
                {
                    count++;
                    if (parsed.GetValue(Json)) console.Output.Write(alert + "\n");
                    else console.Say(ForPeople(alert));
                }
            },
            printed =>
            {
                lock (gate) console.Print(printed);
            },
            TimeProvider.System,
            stop);
        if (!parsed.GetValue(Json)) console.Say(succeeded ? Counted.Of(count, "alert") : "The alert failed.");
        return succeeded ? 0 : 1;
    }

    private static bool TryTrial(RuleConsole console, ParseResult parsed, out ScriptTrial trial)
    {
        var indices = new Dictionary<string, string>();
        foreach (var index in parsed.GetValue(Index)!)
        {
            var (name, file) = index.IndexOf('=') is var at and > 0 ? (index[..at], index[(at + 1)..]) : (index, "");
            indices[name] = file.Length == 0 ? "" : Path.GetFullPath(file);
        }
        var isInstant = DateTimeOffset.TryParse(
            parsed.GetValue(Now), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var now);
        trial = new ScriptTrial
        {
            File = Path.GetFullPath(parsed.GetValue(Script)!),
            Class = parsed.GetValue(Class),
            Config = parsed.GetValue(Config) is { } config ? Path.GetFullPath(config) : null,
            Events = Path.GetFullPath(parsed.GetValue(Events)!),
            Now = ScriptTrial.Text(now),
            Indices = indices,
        };
        var missing = new[] { trial.File, trial.Events }.Concat(indices.Values).FirstOrDefault(f => !File.Exists(f));
        var why = missing is "" ? "--index takes NAME=FILE."
            : missing is not null ? $"There is no file {missing}."
            : trial.Config is { } c && !Path.Exists(c) ? $"There is no file or folder {c}."
            : !trial.File.EndsWith(".py", StringComparison.Ordinal)
                ? "Only alerts in Python can be run over a file; those in C# have their tests (tocsin alerts test)."
            : !isInstant ? "--now takes an instant, such as 2026-01-31T12:00:00Z."
            : null;
        if (why is not null) console.Complain(why);
        return why is null;
    }

    private static string ForPeople(string alert)
    {
        using var document = JsonDocument.Parse(alert);
        var root = document.RootElement;
        var events = root.TryGetProperty("events", out var all) && all.ValueKind == JsonValueKind.Array
            ? Counted.Of(all.GetArrayLength(), "event")
            : "no event";
        return $"{Text(root, "severity"),-9} {Text(root, "category")}: {Text(root, "summary")} ({events})";
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.ToString() : "";
}
