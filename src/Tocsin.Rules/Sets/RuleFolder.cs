using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Sets;

/// <summary>
/// Reads all rules of a folder with those below it (<c>*.yml</c>, <c>*.yaml</c>), of one file, or of an archive
/// (<c>.tar.gz</c>, <c>.tgz</c>, <c>.zip</c>), on all cores, in the order of their paths. Links are not followed. Files
/// that are called <c>placeholders.yml</c> have values of placeholders instead; those in folders that are called
/// <c>pipelines</c>, and <c>pipelines.yml</c>, are pipelines.
/// </summary>
/// <param name="reader">Reads the files.</param>
public sealed class RuleFolder(RuleReader reader)
{
    /// <summary>How many bytes one file may have.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>How many entries a folder or an archive may have.</summary>
    public const int EntriesMax = 100_000;

    /// <summary>How many bytes all files may have.</summary>
    public const long BytesMax = 512L << 20;

    /// <summary>
    /// Reads what is at a path. What cannot be read is a fault of it; a file without rules and faults is left out.
    /// </summary>
    public IReadOnlyList<RuleFile> Read(string path) => Read([path]);

    /// <summary>Reads what is at several paths, in their order; values of placeholders are for all of them.</summary>
    public IReadOnlyList<RuleFile> Read(IReadOnlyList<string> paths) => Read(paths, out _);

    /// <summary>Reads what is at several paths, and the pipelines that lie beside the rules.</summary>
    /// <param name="paths">The paths; values of placeholders are for all of them.</param>
    /// <param name="pipelines">The pipelines that nothing is wrong with; what is wrong with others is a fault.</param>
    public IReadOnlyList<RuleFile> Read(IReadOnlyList<string> paths, out IReadOnlyList<Pipeline> pipelines)
    {
        var (sources, faults) = (new List<RuleSource>(), new List<RuleFault>());
        foreach (var path in paths)
        {
            if (RuleSources.Find(path, sources) is { } why) faults.Add(new RuleFault(path, 1, "", why));
        }
        var placeholders = new PlaceholderReader(faults);
        foreach (var source in sources.Where(s => s.HasPlaceholders))
        {
            if (source.Read(out var text) is { } why) faults.Add(new RuleFault(source.Name, 1, "", why));
            else placeholders.Read(source.Name, text);
        }
        sources.RemoveAll(s => s.HasPlaceholders);
        pipelines = Pipelines([.. sources.Where(s => s.HasPipeline)], faults);
        sources.RemoveAll(s => s.HasPipeline);
        var ofAll = reader.With(placeholders.Values);
        var files = new RuleFile[sources.Count];
        Parallel.For(0, files.Length, i => files[i] = Read(ofAll, sources[i]));
        var found = files.Where(f => f.Rules.Count + f.Filters.Count + f.Faults.Count > 0);
        return [.. found, .. faults.Count == 0 ? [] : new[] { new RuleFile([], [], faults) }];
    }

    private static List<Pipeline> Pipelines(IReadOnlyList<RuleSource> sources, List<RuleFault> faults)
    {
        var pipelines = new List<Pipeline>();
        foreach (var source in sources)
        {
            if (source.Read(out var text) is { } why) faults.Add(new RuleFault(source.Name, 1, "", why));
            else if (PipelineReader.Read(source.Name, text, faults) is { } pipeline) pipelines.Add(pipeline);
        }
        return pipelines;
    }

    private static RuleFile Read(RuleReader reader, RuleSource source) =>
        source.Read(out var text) is { } why
            ? new RuleFile([], [], [new RuleFault(source.Name, 1, "", why)])
            : reader.Read(source.Name, text);
}
