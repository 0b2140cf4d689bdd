using System.Text.Json;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Testing;

/// <summary>The tests beside a script: <c>NAME.tests.json</c> beside <c>NAME.cs</c>.</summary>
/// <param name="File">The file with the tests.</param>
/// <param name="Script">The script.</param>
/// <param name="Tests">The tests; empty when the file cannot be read.</param>
/// <param name="Error">Why it cannot be read; null when it was.</param>
public sealed record RuleTestFile(string File, string Script, IReadOnlyList<RuleTest> Tests, string? Error)
{
    /// <summary>What their names end with.</summary>
    internal const string Ending = ".tests.json";

    private const int EventsMax = 100_000;

    /// <summary>The files with tests in a folder, by name.</summary>
    public static IReadOnlyList<string> FindIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal)];

    /// <summary>Reads a file of tests.</summary>
    /// <param name="file">The file, or the script beside it.</param>
    public static RuleTestFile Read(string file)
    {
        var name = file.EndsWith(Ending, StringComparison.Ordinal)
            ? file[..^Ending.Length]
            : Path.ChangeExtension(file, null);
        file = name + Ending;
        var script = ScriptLanguage.All.Select(l => name + l.Extension).FirstOrDefault(System.IO.File.Exists)
            ?? name + ScriptLanguage.CSharp.Extension;
        try
        {
            var read = JsonSerializer.Deserialize(
                System.IO.File.ReadAllBytes(file), TestsJsonContext.Default.TestsJson);
            var tests = read?.Tests ?? read?.Cases ?? [];
            var wrong = tests.Count == 0 ? "It holds no tests." : tests.Select(Why).FirstOrDefault(w => w is not null);
            return new RuleTestFile(file, script, wrong is null ? tests : [], wrong);
        }
        catch (JsonException e)
        {
            return new RuleTestFile(file, script, [], $"line {e.LineNumber + 1}: {e.Message}");
        }
        catch (IOException e)
        {
            return new RuleTestFile(file, script, [], e.Message);
        }
    }

    private static string? Why(RuleTest test)
    {
        if (test.Events.Any(e => e.Event.ValueKind != JsonValueKind.Object))
        {
            return $"{test.Name}: an event is a JSON object.";
        }
        if (test.Events.Any(e => e.Repeat < 1)) return $"{test.Name}: repeat is at least 1.";
        return test.Events.Sum(e => e.Repeat ?? 1L) > EventsMax ? $"{test.Name}: over {EventsMax} events." : null;
    }
}
