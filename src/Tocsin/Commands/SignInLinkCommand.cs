using System.CommandLine;
using Tocsin.Alerts.Access;
using Tocsin.Data.Sqlite;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin signin-link</c>.</summary>
internal static class SignInLinkCommand
{
    private static readonly Option<string> User = new("--user")
    {
        Description = "Who signs in",
        DefaultValueFactory = _ => "admin",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("signin-link", """
            Makes a link that signs in one browser, once, within 24 hours.

            Example:
              tocsin signin-link
            """)
        {
            User,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (SettingsOptions.DataOf(parsed) is not { } data) return 1;
            if (!File.Exists(DataDirectory.Database(data)))
            {
                Console.Error.WriteLine($"There is no data in {data}; name the server's directory with --data.");
                return 1;
            }
            using var database = SqliteFile.Open(DataDirectory.Database(data));
            using var access = new AccessStore(database, TimeProvider.System);
            var token = await access.NewLinkAsync(parsed.GetValue(User)!);
            Console.WriteLine($"Open this on the search or alerts page's address: /signin?token={token}");
            return 0;
        });
        return command;
    }
}
