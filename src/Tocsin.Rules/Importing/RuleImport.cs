using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Rules.Importing;

/// <summary>
/// Chooses files of rules from a folder or an archive, such as that of a public collection: those of which a rule is
/// wanted and can be run, and the licences. Paths that would lead out of a folder are refused.
/// </summary>
public static class RuleImport
{
    /// <summary>Looks at all files at a path.</summary>
    /// <param name="source">A folder, an archive (<c>.tar.gz</c>, <c>.tgz</c>, <c>.zip</c>) or a file.</param>
    /// <param name="choice">Which rules are wanted.</param>
    /// <param name="files">The files, in the order of their paths.</param>
    /// <returns>Why not all of them could be found; null when they were.</returns>
    public static string? Find(string source, ImportChoice choice, out IReadOnlyList<ImportFile> files)
    {
        var found = new List<RuleSource>();
        var why = RuleSources.Find(source, found, name => RuleSources.IsRule(name) || IsLicence(name));
        var paths = found.ConvertAll(f => PathOf(source, f));
        var top = TopOf(paths);
        var reader = new RuleReader(new RuleOptions());
        var chosen = new ImportFile[found.Count];
        Parallel.For(0, chosen.Length, i => chosen[i] = Choose(reader, found[i], paths[i][top.Length..], choice));
        files = chosen;
        return why;
    }

    /// <summary>Whether a path stays in the folder that it is taken from.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Contains(':', StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal)
        && !path.Split('/').Any(part => part is ".." or "." or "");

    private static ImportFile Choose(RuleReader reader, RuleSource source, string path, ImportChoice choice)
    {
        var isLicence = IsLicence(source.FileName);
        if (!IsInside(path)) return new(path, [], "a path that leads elsewhere", isLicence);
        if (source.Read(out var text) is not null) return new(path, [], "cannot be read", isLicence);
        // Licences in another encoding are no loss to rules; what is kept is what was read.
        var bytes = source.Bytes ?? Encoding.UTF8.GetBytes(text);
        return new(path, bytes, isLicence ? null : Refusal(reader.Read(source.Name, text), choice), isLicence);
    }

    private static string? Refusal(RuleFile file, ImportChoice choice)
    {
        if (file.Faults.Any(f => !f.IsWarning)) return "cannot be run";
        var refusals = file.Rules.Select(r => choice.Refusal(r.Head, (r as EventRule)?.LogSource))
            .Concat(file.Filters.Select(f => choice.Refusal(f.Head, f.LogSource))).ToList();
        return refusals.Count == 0 ? file.Faults.Count > 0 ? "deprecated or unsupported" : "no rule"
            : refusals.Contains(null) ? null
            : refusals[0];
    }

    private static string PathOf(string source, RuleSource file)
    {
        if (Directory.Exists(source)) return Path.GetRelativePath(source, file.Name).Replace('\\', '/');
        if (file.Name.Length <= source.Length || file.Name[source.Length] != ':') return file.FileName;
        var entry = file.Name[(source.Length + 1)..];
        return entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry;
    }

    // Archives have all in one folder, which is named for a version.
    private static string TopOf(List<string> paths)
    {
        var first = paths.Count == 0 ? "" : paths[0];
        var slash = first.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || first.StartsWith("rules", StringComparison.Ordinal)) return "";
        var top = first[..(slash + 1)];
        return paths.TrueForAll(p => p.StartsWith(top, StringComparison.Ordinal)) ? top : "";
    }

    private static bool IsLicence(string name) =>
        name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("LICENCE", StringComparison.OrdinalIgnoreCase);
}
