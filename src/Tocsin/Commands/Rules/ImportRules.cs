using System.CommandLine;
using Tocsin.Rules.Importing;
using Tocsin.Rules.Model;
using Tocsin.Serve;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules import</c>.</summary>
internal static class ImportRules
{
    private static readonly Argument<string> Source = new("SOURCE")
    {
        Description = "A folder or an archive (.tar.gz, .zip) of rules",
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "The folder to copy to; by default rules in the data directory",
        HelpName = "FOLDER",
    };

    private static readonly Option<string[]> Levels =
        ListOf("--level", "Only rules of these levels, such as high,critical");

    private static readonly Option<string[]> Statuses =
        ListOf("--status", "Only rules of these statuses, such as stable,test");

    private static readonly Option<string[]> Products =
        ListOf("--product", "Only rules about these products, such as windows");

    private static readonly Option<bool> DryRun =
        new("--dry-run") { Description = "Say what would be copied, and copy nothing" };

    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite files that were changed" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var import = new Command("import", """
            Copies the rules of a collection that can be run and are wanted, with their folders and licences. A
            file that is there already and differs is left as it is, unless --force is given.

            Examples:
              tocsin rules import sigma.zip --level high,critical --status stable,test
              tocsin rules import sigma --product windows,linux --to my-rules --dry-run
            """)
        {
            Source, To, Levels, Statuses, Products, DryRun, Force,
        };
        SettingsOptions.AddDataTo(import);
        import.SetAction(Run);
        return import;
    }

    private static int Run(ParseResult parsed)
    {
        using var console = new RuleConsole(parsed);
        var source = parsed.GetValue(Source)!;
        if (!RuleInputs.IsThere(console, source) || !TryLevels(console, parsed, out var levels)) return 1;
        if (FolderOf(parsed) is not { } to) return 1;
        var choice = new ImportChoice(levels, parsed.GetValue(Statuses) ?? [], parsed.GetValue(Products) ?? []);
        var why = RuleImport.Find(source, choice, out var files);
        if (why is not null) console.Complain($"{source}: {why}");
        var hasRules = files.Any(f => f is { IsLicence: false, Refusal: null });
        var (isDry, counts) = (parsed.GetValue(DryRun), new SortedDictionary<string, int>(StringComparer.Ordinal));
        try
        {
            foreach (var file in files.Where(f => hasRules || !f.IsLicence))
            {
                var outcome = file.Refusal is { } refusal
                    ? $"left out: {refusal}"
                    : Copy(file, to, isDry, parsed.GetValue(Force));
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Complain($"{to} cannot be written: {e.Message}");
            return 1;
        }
        foreach (var (outcome, count) in counts) console.Say($"{count,7:n0}  {outcome}");
        console.Say(isDry ? $"Nothing was copied to {to}, as this is a dry run." : $"The rules are in {to}.");
        return why is null && hasRules ? 0 : 1;
    }

    private static string? FolderOf(ParseResult parsed) => parsed.GetValue(To)
        ?? (SettingsOptions.DataOf(parsed) is { } data ? RuleFolders.Own(data) : null);

    private static string Copy(ImportFile file, string to, bool isDry, bool isForced)
    {
        var path = Path.Combine([to, .. file.Path.Split('/')]);
        var what = file.IsLicence ? "licence" : "file of rules";
        var isThere = File.Exists(path);
        if (isThere && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Bytes)) return $"{what}, as it was";
        if (isThere && !isForced) return $"{what}, left as it is because it was changed; --force overwrites it";
        if (!isDry)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes);
        }
        return isThere ? $"{what}, overwritten" : $"{what}, copied";
    }

    private static bool TryLevels(RuleConsole console, ParseResult parsed, out List<RuleLevel> levels)
    {
        levels = [];
        var known = Enum.GetNames<RuleLevel>();
        foreach (var name in parsed.GetValue(Levels) ?? [])
        {
            var place = Array.FindIndex(known, k => k.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
            {
                console.Complain($"There is no level {name}; there are {string.Join(", ", known).ToLowerInvariant()}.");
                return false;
            }
            levels.Add((RuleLevel)place);
        }
        return true;
    }

    private static Option<string[]> ListOf(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };
}
