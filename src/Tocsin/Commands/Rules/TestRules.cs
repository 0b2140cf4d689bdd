using System.CommandLine;
using Tocsin.RuleRuns;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Testing;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules test</c>.</summary>
internal static class TestRules
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Rules with their tests (NAME.tests.yml) beside them, or folders of them",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var test = new Command("test", """
            Runs rules against the tests beside them: events, and whether or how often the rule fires on them.
            A rule that refers to rules of other files is tested by naming their folder. Ends with 1 when a
            test fails.

            Examples:
              tocsin rules test my-rules
              tocsin rules test my-rules/encoded-powershell.yml
            """)
        {
            Paths, RuleInputs.Pipelines,
        };
        test.SetAction(Run);
        return test;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        if (!RuleInputs.TryPipelines(console, parsed, out var pipelines)) return 1;
        var (passed, failed) = (0, 0);
        foreach (var path in parsed.GetValue(Paths)!)
        {
            if (!RuleInputs.IsThere(console, path)) return 1;
            var isFolder = Directory.Exists(path);
            var rules = !isFolder && path.EndsWith(YamlTestFile.Ending, StringComparison.Ordinal)
                ? YamlTestFile.RuleBeside(path)
                : path;
            var files = isFolder ? TestsIn(path) : [YamlTestFile.BesideRule(rules)];
            if (files.Count == 0 || !files.All(File.Exists))
            {
                console.Complain(
                    $"There are no tests for {path}: they lie in NAME{YamlTestFile.Ending} beside NAME.yml.");
                failed++;
                continue;
            }
            if (!RuleInputs.TryBook(console, rules, out var book)) return 1;
            var run = new YamlTestRun(book, pipelines, TimeProvider.System);
            foreach (var file in files) Run(console, run, book, file, ref passed, ref failed);
        }
        console.Output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private static List<string> TestsIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + YamlTestFile.Ending, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal),
    ];

    private static void Run(
        RuleConsole console, YamlTestRun run, RuleBook book, string file, ref int passed, ref int failed)
    {
        var rule = YamlTestFile.RuleBeside(file);
        var tests = YamlTestFile.Read(file, File.ReadAllText(file));
        var faults = book.Faults.Where(f => !f.IsWarning && f.File == rule).Concat(tests.Faults).ToList();
        foreach (var fault in faults) console.Say(fault.ToString());
        if (faults.Count > 0) failed++;
        foreach (var test in tests.Tests)
        {
            var failures = run.Run(test, rule);
            var name = Path.GetFileNameWithoutExtension(rule);
            console.Say($"{(failures.Count == 0 ? "passed" : "FAILED")}  {name}: {test.Name}");
            foreach (var failure in failures) console.Say("        " + failure);
            if (failures.Count == 0) passed++;
            else failed++;
        }
    }
}
