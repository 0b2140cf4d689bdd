using System.Text.Json;

namespace Tocsin.Detection.Cases;

/// <summary>The cases beside an alert: <c>NAME.tests.json</c> beside <c>NAME.cs</c>.</summary>
/// <param name="File">The cases file.</param>
/// <param name="Script">The alert's file.</param>
/// <param name="Cases">The cases; empty when the file cannot be read.</param>
/// <param name="Error">Why it cannot be read; null when it was.</param>
public sealed record AlertCases(string File, string Script, IReadOnlyList<AlertCase> Cases, string? Error)
{
    private const string Ending = ".tests.json";
    private const int EventsMax = 100_000;

    /// <summary>The cases files in a folder, by name.</summary>
    public static IReadOnlyList<string> FindIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal)];

    /// <summary>Reads a cases file.</summary>
    /// <param name="file">The cases file, or the alert's file beside it.</param>
    public static AlertCases Read(string file)
    {
        if (!file.EndsWith(Ending, StringComparison.Ordinal)) file = Path.ChangeExtension(file, Ending);
        var script = file[..^Ending.Length] + ".cs";
        try
        {
            var read = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(file), CasesJson.Default.CasesFile);
            var cases = read?.Cases ?? [];
            var wrong = cases.Count == 0 ? "It holds no cases." : cases.Select(Why).FirstOrDefault(w => w is not null);
            return new AlertCases(file, script, wrong is null ? cases : [], wrong);
        }
        catch (JsonException e)
        {
            return new AlertCases(file, script, [], $"line {e.LineNumber + 1}: {e.Message}");
        }
        catch (IOException e)
        {
            return new AlertCases(file, script, [], e.Message);
        }
    }

    private static string? Why(AlertCase c)
    {
        if (c.Events.Any(e => e.Event.ValueKind != JsonValueKind.Object))
        {
            return $"{c.Name}: an event is a JSON object.";
        }

        if (c.Events.Any(e => e.Repeat < 1)) return $"{c.Name}: repeat is at least 1.";
        return c.Events.Sum(e => e.Repeat ?? 1L) > EventsMax ? $"{c.Name}: over {EventsMax} events." : null;
    }
}
