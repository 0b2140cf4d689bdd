using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tocsin.Configuration;

namespace Tocsin.Commands;

/// <summary>Shows, under <c>--help</c>, what can be set by flag, variable and file.</summary>
internal sealed class SettingsHelp : SynchronousCommandLineAction
{
    private const int Indent = 28;

    private readonly string _usage;
    private readonly string _examples;

    private SettingsHelp(string usage, string examples) => (_usage, _examples) = (usage, examples);

    /// <summary>The option of a command that shows it.</summary>
    /// <param name="usage">How the command is called.</param>
    /// <param name="examples">Lines to copy, indented by two.</param>
    public static Option Option(string usage, string examples) =>
        new HelpOption { Action = new SettingsHelp(usage, examples) };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var to = parseResult.InvocationConfiguration.Output;
        to.WriteLine(parseResult.CommandResult.Command.Description);
        to.WriteLine();
        to.WriteLine($"Usage:\n  {_usage} [settings]\n\nExamples:\n{_examples}\n");
        to.WriteLine("Settings (flag; variable; what counts unless set):");
        foreach (var setting in KnownSettings.All.Where(setting => setting.Flag is not null))
        {
            WriteEntry(to, $"{setting.Flag} {setting.Placeholder}", setting.Meaning,
                $"{setting.Variable}; {setting.DefaultInWords}");
        }
        to.WriteLine("\nSecrets (by variable or file alone: every user of the machine sees flags):");
        foreach (var setting in KnownSettings.All.Where(setting => setting.Flag is null))
        {
            WriteEntry(to, setting.Variable, setting.Meaning, setting.DefaultInWords);
        }
        to.WriteLine("\nFiles:");
        foreach (var option in SettingsOptions.OfFiles)
        {
            WriteEntry(to, $"{option.Name} FILE", option.Description!, null);
        }
        to.WriteLine($"""

            Flags win over the environment, the environment over the env file, both over {YamlFile.Name}, whose
            keys are the flags' names without dashes in front. 'tocsin config check' shows what counts, and tries it.
            """);
        return 0;
    }

    private static void WriteEntry(TextWriter to, string name, string meaning, string? more)
    {
        to.WriteLine("  " + name.Trim().PadRight(Indent - 3) + " " + Plain(meaning));
        if (more is not null) to.WriteLine(new string(' ', Indent) + Plain(more));
    }

    // The page of settings marks names with backticks, which a console shows as they are.
    private static string Plain(string text) => text.Replace('`', '\'');
}
