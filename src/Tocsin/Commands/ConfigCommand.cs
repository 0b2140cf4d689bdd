using System.CommandLine;
using Tocsin.Configuration;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin config</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var check = new Command("check", "Shows every setting, where it comes from, and whether it would work.");
        SettingsOptions.AddTo(check);
        check.Options.Add(SettingsHelp.Option("tocsin config check", """
              tocsin config check
              tocsin config check --env-file my.env
              tocsin config check --config /etc/tocsin/tocsin.yaml --ingest-url http://0.0.0.0:8080
            """));
        check.SetAction(Check);
        var docs = new Command("docs", "Writes the page of all settings, in Markdown.");
        docs.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(SettingsPage.Text()));
        return new Command("config", "Checks and explains settings.") { check, docs };
    }

    private static int Check(ParseResult parsed)
    {
        var to = parsed.InvocationConfiguration.Output;
        var effective = EffectiveSettings.Read(SettingsOptions.SourcesOf(parsed));
        WriteTable(to, [("SETTING", "VALUE", "FROM"), .. effective.Values.Select(Row)]);
        var findings = effective.Faults.Concat(effective.Misspellings).Select(Finding.Fault)
            .Concat(effective.Notes.Select(Finding.Note))
            .Concat(effective.Faults.Count > 0 ? [] : SettingsTrial.Of(effective.Build(), TimeProvider.System))
            .ToList();
        to.WriteLine();
        foreach (var finding in findings) to.WriteLine($"{finding.Kind,-6}{ConsoleLog.Escape(finding.Text)}");
        var faults = findings.Count(finding => finding.Kind == Finding.FaultKind);
        to.WriteLine();
        to.WriteLine(faults switch
        {
            0 => "Nothing is wrong.",
            1 => "1 fault.",
            _ => $"{faults} faults.",
        });
        return faults == 0 ? 0 : 1;
    }

    private static (string, string, string) Row(SettingValue value) =>
        (value.Setting.Name, Shown(value), value.Given?.From ?? "default");

    private static string Shown(SettingValue value) => value switch
    {
        { Given: null } => $"({value.Setting.DefaultInWords})",
        { Setting.IsSecret: true } => "********",
        _ => ConsoleLog.Escape(value.Given.Text),
    };

    private static void WriteTable(TextWriter to, IReadOnlyList<(string Name, string Value, string From)> rows)
    {
        var (names, values) = (rows.Max(r => r.Name.Length), rows.Max(r => r.Value.Length));
        foreach (var row in rows)
        {
            to.WriteLine($"{row.Name.PadRight(names)}  {row.Value.PadRight(values)}  {row.From}");
        }
    }
}
