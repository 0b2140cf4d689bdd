using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules check</c>.</summary>
internal static class CheckRules
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Folders, files or archives (.tar.gz, .zip) of rules",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Warnings = new("--warnings")
    {
        Description = "Also show what is odd about rules that can be run",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var check = new Command("check", """
            Says what is wrong with rules, by file and line. Ends with 1 when a rule cannot be run.

            Examples:
              tocsin rules check my-rules
              tocsin rules check sigmahq.tar.gz --warnings --json
            """)
        {
            Paths, RuleInputs.Json, Warnings,
        };
        check.SetAction(Run);
        return check;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        var paths = parsed.GetValue(Paths)!;
        if (!paths.All(p => RuleInputs.IsThere(console, p))) return 1;
        var files = RuleInputs.Read(paths, out var pipelines);
        var faults = RuleBook.Of(files).Faults;
        var (isJson, isWarned) = (parsed.GetValue(RuleInputs.Json), parsed.GetValue(Warnings));
        foreach (var fault in faults.Where(f => isWarned || !f.IsWarning))
        {
            if (isJson) console.Output.WriteLine(ToJson(fault));
            else console.Say($"{fault.File}:{fault.Line}: {(fault.IsWarning ? "warning: " : "")}{fault.Message}");
        }
        var wrong = faults.Count(f => !f.IsWarning);
        var right = files.Sum(f => f.Rules.Count + f.Filters.Count);
        var verdict = wrong > 0 ? Counted.Of(wrong, "error")
            : right + pipelines.Count == 0 ? $"There is no rule in {string.Join(", ", paths)}."
            : right == 0 ? Right(pipelines.Count, "pipeline")
            : Right(right, "rule") + (pipelines.Count > 0 ? $", {Right(pipelines.Count, "pipeline")}" : "");
        if (isJson || wrong + right + pipelines.Count == 0) console.Complain(verdict);
        else console.Say(verdict);
        return wrong > 0 || right + pipelines.Count == 0 ? 1 : 0;
    }

    private static string Right(int count, string what) =>
        $"{Counted.Of(count, what)} {(count == 1 ? "is" : "are")} right";

    private static string ToJson(RuleFault fault)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("file", fault.File);
            writer.WriteNumber("line", fault.Line);
            writer.WriteString("rule_id", fault.RuleId);
            writer.WriteString("message", fault.Message);
            if (fault.IsWarning) writer.WriteBoolean("warning", true);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(json.ToArray());
    }
}
