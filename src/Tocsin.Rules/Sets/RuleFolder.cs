using System.Formats.Tar;
using System.IO.Compression;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Sets;

/// <summary>Scaffold.</summary>
public static class RuleFolder
{
    public static IReadOnlyList<RuleFile> Read(string path) => [.. Texts(path).AsParallel().AsOrdered().Select(t => RuleReader.Read(t.File, t.Text))];

    private static IEnumerable<(string File, string Text)> Texts(string path)
    {
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } e)
            {
                if (e.DataStream is null || !e.Name.EndsWith(".yml", StringComparison.Ordinal)) continue;
                yield return (e.Name, new StreamReader(e.DataStream).ReadToEnd());
            }
        }
        else
        {
            foreach (var f in File.Exists(path) ? new[] { path }.Order() : Directory.EnumerateFiles(path, "*.yml", SearchOption.AllDirectories).Order())
            {
                yield return (f, File.ReadAllText(f));
            }
        }
    }
}

/// <summary>Scaffold.</summary>
public sealed class RuleBook
{
    public static RuleBook Of(IReadOnlyList<RuleFile> files) => new()
    {
        EventRules = [.. files.SelectMany(f => f.Rules).OfType<EventRule>().DistinctBy(r => r.Head.Id)],
        Faults = [.. files.SelectMany(f => f.Faults)],
    };

    public IReadOnlyList<EventRule> EventRules { get; init; } = [];

    public IReadOnlyList<RuleFault> Faults { get; init; } = [];

    public IEnumerable<Rule> All => EventRules;

    public IReadOnlySet<string> Silent { get; init; } = new HashSet<string>();

    public int Refused => Faults.Count(f => !f.IsWarning);
}
