namespace Tocsin.Detection.Scripts;

/// <summary>
/// A language that rules are written in: which files are its scripts, what runs them, and within which limits.
/// </summary>
public sealed record ScriptLanguage
{
    /// <summary>C#, in workers of this program.</summary>
    public static ScriptLanguage CSharp { get; } = new()
    {
        Name = "C#",
        Extension = ".cs",
        Runner = WorkerProgram.OfThisProgram(),
    };

    /// <summary>Python, in workers of our modules for it.</summary>
    public static ScriptLanguage Python { get; } = new()
    {
        Name = "Python",
        Extension = ".py",
        Runner = PythonProgram.Of("tocsin/scripts/worker.py") ?? new WorkerProgram("python3", []),
        Missing = PythonProgram.Missing,
    };

    /// <summary>Every language there is.</summary>
    public static IReadOnlyList<ScriptLanguage> All { get; } = [CSharp, Python];

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What its files end with, such as <c>.cs</c>.</summary>
    public required string Extension { get; init; }

    /// <summary>What starts a worker for it.</summary>
    public required WorkerProgram Runner { get; init; }

    /// <summary>What people are told when that cannot be started.</summary>
    public string? Missing { get; init; }

    /// <summary>How many bytes of heap a worker may have; beyond it, a script gets an exception.</summary>
    public long HeapBytesMax { get; init; } = 1L << 30;

    /// <summary>A longer run is killed, and the worker with it; it is asked to stop at five sixths.</summary>
    public TimeSpan RunMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a file is a script of this language: no test of one, no part of others, not hidden.</summary>
    public bool Has(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(Extension, StringComparison.Ordinal) && name[0] is not ('.' or '_')
            && !name.Contains(".tests.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The scripts of any language in a folder that exists, by name.</summary>
    public static IReadOnlyList<string> ScriptsIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(f => All.Any(l => l.Has(f))).Order(StringComparer.Ordinal)];
}
