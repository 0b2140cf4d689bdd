using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;
using RulePipeline = Tocsin.Rules.Pipelines.Pipeline;

namespace Tocsin.Commands.Rules;

/// <summary>
/// What commands about rules are given: rules, pipelines and events. What cannot be read is said, with what to do.
/// </summary>
internal static class RuleInputs
{
    /// <summary>The rules.</summary>
    public static readonly Option<string> Rules = new("--rules")
    {
        Description = "A folder, a file or an archive (.tar.gz, .zip) of rules",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary>The pipelines.</summary>
    public static readonly Option<string[]> Pipelines = new("--pipeline")
    {
        Description = "A pipeline besides the shipped ones: its file; may be given several times",
        HelpName = "NAME|FILE",
    };

    /// <summary>The events.</summary>
    public static readonly Option<string> Events = new("--events")
    {
        Description = "Events, one JSON object a line; .gz is decompressed, - is standard input",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>Whether programs read the answer.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON, one object a line" };

    /// <summary>Whether there is something at a path of rules; if not, says so.</summary>
    public static bool IsThere(RuleConsole console, string path)
    {
        if (Path.Exists(path)) return true;
        console.Complain($"There is no {path}; name a folder, a file or an archive (.tar.gz, .zip) of rules.");
        return false;
    }

    /// <summary>Reads rules, as one set.</summary>
    public static bool TryBook(RuleConsole console, string path, [NotNullWhen(true)] out RuleBook? book)
    {
        book = null;
        if (!IsThere(console, path)) return false;
        var files = Read([path], out var pipelines);
        book = RuleBook.Of(files, pipelines);
        // Rules that are refused are known by name; what has neither rules nor names could not be read at all.
        if (files.Any(f => f.Rules.Count > 0) || files.Any(f => f.Faults.Any(w => w.RuleId.Length > 0))) return true;
        foreach (var fault in book.Faults) console.Complain(fault.ToString());
        console.Complain($"There is no rule in {path}; rules are files of YAML (*.yml) with a title and a detection.");
        return false;
    }

    /// <summary>Reads files of rules, and the pipelines beside them.</summary>
    public static IReadOnlyList<RuleFile> Read(
        IReadOnlyList<string> paths, out IReadOnlyList<RulePipeline> pipelines) =>
        new RuleFolder(new RuleReader(new RuleOptions())).Read(paths, out pipelines);

    /// <summary>The shipped pipelines and those that are named.</summary>
    public static bool TryPipelines(RuleConsole console, ParseResult parsed, out IReadOnlyList<RulePipeline> pipelines)
    {
        var all = new List<RulePipeline>(PipelineReader.Shipped);
        pipelines = all;
        foreach (var named in parsed.GetValue(Pipelines) ?? [])
        {
            if (all.Exists(p => p.Name == named)) continue;
            if (!TryRead(console, named, out var pipeline)) return false;
            all.Add(pipeline);
        }
        return true;
    }

    /// <summary>Opens a file of events.</summary>
    public static bool TryOpen(RuleConsole console, string path, [NotNullWhen(true)] out Stream? events)
    {
        events = null;
        if (path == "-")
        {
            events = Console.OpenStandardInput();
            return true;
        }
        try
        {
            Stream file = File.OpenRead(path);
            if (console.ShowsProgress) file = new ReadProgress(file, TimeProvider.System, Console.Error);
            events = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionMode.Decompress)
                : file;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Complain(e is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no {path}; name a file with one JSON object a line, or - for standard input."
                : $"{path} cannot be read: {e.Message}");
            return false;
        }
    }

    private static bool TryRead(RuleConsole console, string named, [NotNullWhen(true)] out RulePipeline? pipeline)
    {
        pipeline = null;
        if (!File.Exists(named))
        {
            var shipped = string.Join(", ", PipelineReader.Shipped.Select(p => p.Name));
            console.Complain(
                $"There is no pipeline {named}: it is neither a file nor one of the shipped ones ({shipped}).");
            return false;
        }
        try
        {
            if (PipelineReader.TryRead(named, File.ReadAllText(named), out pipeline, out var fault)) return true;
            console.Complain(fault!.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Complain($"{named} cannot be read: {e.Message}");
        }
        return false;
    }
}
