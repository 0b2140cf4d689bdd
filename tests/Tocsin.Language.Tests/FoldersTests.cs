using System.Text.RegularExpressions;

namespace Tocsin.Language.Tests;

/// <summary>
/// The folders of a project know each other one way, so that a reader can take them from the bottom up. A folder knows
/// another when a file in it names a type that only the other declares.
/// </summary>
public sealed partial class FoldersTests
{
    [Fact]
    public void FoldersKnowEachOtherOneWay()
    {
        var knows = Knows();
        knows.Count.ShouldBeGreaterThan(20, "the sources were found");
        var left = knows.Keys.ToHashSet();
        // From the bottom up: whoever knows nobody who is left.
        while (left.FirstOrDefault(f => !knows[f].Keys.Any(k => k != f && left.Contains(k))) is { } next)
        {
            left.Remove(next);
        }

        var circles = left.SelectMany(f => knows[f].Where(k => left.Contains(k.Key)).Select(
            k => $"{f} knows {k.Key}: {k.Value.First()}"));
        circles.ShouldBeEmpty();
    }

    private static Dictionary<string, Dictionary<string, SortedSet<string>>> Knows()
    {
        var source = Path.Combine(ArchitectureTests.Root, "src");
        var files = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".razor" && !Built().IsMatch(f))
            .Select(f => (Path: f, Folder: Path.GetDirectoryName(Path.GetRelativePath(source, f))!, Text: Code(f)))
            .ToList();
        var owners = files
            .SelectMany(f => Types().Matches(f.Text).Select(m => m.Groups[1].Value)
                .Concat(f.Path.EndsWith(".razor", StringComparison.Ordinal) ? [Name(f.Path)] : [])
                .Select(type => (Type: type, f.Folder)))
            .Distinct().GroupBy(t => t.Type).Where(t => t.Count() == 1)
            .ToDictionary(t => t.Key, t => t.Single().Folder);
        var knows = files.Select(f => f.Folder).Distinct()
            .ToDictionary(f => f, _ => new Dictionary<string, SortedSet<string>>());
        foreach (var file in files)
        {
            // A member of that name is not the type.
            var members = Members().Matches(file.Text).Select(m => m.Groups[1].Value).ToHashSet();
            foreach (var type in Names().Matches(file.Text).Select(m => m.Groups[1].Value).Distinct())
            {
                if (!owners.TryGetValue(type, out var owner) || owner == file.Folder || members.Contains(type)) continue;
                if (Project(owner) != Project(file.Folder)) continue;
                var known = knows[file.Folder];
                if (!known.ContainsKey(owner)) known[owner] = [];
                known[owner].Add($"{Path.GetFileName(file.Path)} names {type}");
            }
        }

        return knows;
    }

    private static string Code(string file) => Ignored().Replace(File.ReadAllText(file), "");

    private static string Name(string razor) => Path.GetFileNameWithoutExtension(razor);

    private static string Project(string folder) => folder.Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(@"[\\/](obj|bin|wwwroot)[\\/]", RegexOptions.None, 1_000)]
    private static partial Regex Built();

    [GeneratedRegex(@"//.*|""(?:\\.|[^""\\])*""", RegexOptions.None, 10_000)]
    private static partial Regex Ignored();

    [GeneratedRegex(
        @"\b(?:class|record struct|record|struct|interface|enum)\s+([A-Z]\w+)", RegexOptions.None, 10_000)]
    private static partial Regex Types();

    [GeneratedRegex(@"(?:\b[\w<>?\[\],]+|\))\s+([A-Z]\w+)\s*(?:\{|=>|\(|=|;)", RegexOptions.None, 10_000)]
    private static partial Regex Members();

    [GeneratedRegex(@"(?:(?<![.\w])(?=[A-Z]\w+\b(?!\s*\())|new )([A-Z]\w+)", RegexOptions.None, 10_000)]
    private static partial Regex Names();
}
