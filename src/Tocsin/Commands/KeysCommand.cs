using System.CommandLine;
using System.Globalization;
using Tocsin.Alerts.Access;
using Tocsin.Data;
using Tocsin.Data.Sqlite;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin keys</c>.</summary>
internal static class KeysCommand
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "What the key is for, such as the sender's name",
    };
    private static readonly Argument<string> Id = new("ID") { Description = "The eight characters behind tk_" };
    private static readonly Option<string> Scope = new("--scope")
    {
        Description = "What the key allows: ingest (send events), search (read), admin (everything)",
        DefaultValueFactory = _ => KeyScope.Ingest,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var add = new Command("new", """
            Makes a key and shows it, once. A running server knows it within a second.

            Examples:
              tocsin keys new web-servers
              tocsin keys new grafana --scope search
            """)
        {
            Name, Scope,
        };
        add.SetAction(async (parsed, _) =>
        {
            using var database = Open(parsed);
            if (database is null) return 1;
            using var access = new AccessStore(database, TimeProvider.System);
            var (key, error) = await access.NewKeyAsync(parsed.GetValue(Name)!, parsed.GetValue(Scope)!);
            if (error is not null)
            {
                Console.Error.WriteLine(error);
                return 1;
            }
            Console.WriteLine(key);
            Console.Error.WriteLine("Keep it: it is shown this once and stored nowhere.");
            return 0;
        });
        var list = new Command("list", "Lists the keys; what they open with is not kept.");
        list.SetAction(parsed =>
        {
            using var database = Open(parsed);
            if (database is null) return 1;
            using var access = new AccessStore(database, TimeProvider.System);
            foreach (var key in access.ListKeys()) Console.WriteLine(Line(key));
            return 0;
        });
        var revoke = new Command("revoke", "Ends a key: from then on it opens nothing.") { Id };
        revoke.SetAction(async (parsed, _) =>
        {
            using var database = Open(parsed);
            if (database is null) return 1;
            using var access = new AccessStore(database, TimeProvider.System);
            if (await access.RevokeKeyAsync(parsed.GetValue(Id)!)) return 0;
            Console.Error.WriteLine("No working key has this id; 'tocsin keys list' shows them.");
            return 1;
        });
        var keys = new Command("keys", "Makes, lists and ends the keys of senders and programs.");
        foreach (var command in (Command[])[add, list, revoke]) keys.Add(SettingsOptions.AddDataTo(command));
        return keys;
    }

    // Null when it cannot be known where the data is.
    private static Database? Open(ParseResult parsed)
    {
        if (SettingsOptions.DataOf(parsed) is not { } data) return null;
        Directory.CreateDirectory(data);
        DataDirectory.Make(data);
        return SqliteFile.Open(DataDirectory.Database(data));
    }

    private static string Line(KeyEntry key)
    {
        var state = key.Revoked is null ? "works  " : "revoked";
        var lastUsed = key.LastUsed?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{key.Id}  {key.Scope,-7} {state} last used {lastUsed,-16} {ConsoleLog.Escape(key.Name)}");
    }
}
