using System.CommandLine;
using Tocsin.Detection.Scripts;
using Tocsin.Detection.Testing;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin new</c>.</summary>
internal static class NewCommand
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "The alert's name, a C# class name such as VpnBruteForce",
    };
    private static readonly Option<string?> Folder = new("--folder")
    {
        Description = "Where to write it; by default the data directory's alerts",
    };

    private static readonly Option<bool> Python = new("--python") { Description = "In Python instead of C#" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var alert = new Command("alert", """
            Writes a new alert that works, and its test, to start from. A running server picks it up at once.

            Examples:
              tocsin new alert VpnBruteForce
              tocsin new alert VpnBruteForce --python
            """)
        {
            Name, Folder, Python,
        };
        SettingsOptions.AddDataTo(alert);
        alert.SetAction(parsed =>
        {
            var folder = parsed.GetValue(Folder)
                ?? (SettingsOptions.DataOf(parsed) is { } data ? AlertFolders.Own(data) : null);
            if (folder is null) return 1;
            var language = parsed.GetValue(Python) ? ScriptLanguage.Python : ScriptLanguage.CSharp;
            var (files, error) = RuleScaffold.Create(parsed.GetValue(Name)!, folder, language);
            if (error is not null)
            {
                Console.Error.WriteLine(error);
                return 1;
            }
            foreach (var file in files) Console.WriteLine(file);
            Console.WriteLine($"Try it: tocsin alerts test {files[0]}");
            return 0;
        });
        return new Command("new", "Writes something new to start from.") { alert };
    }
}
