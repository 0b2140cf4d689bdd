using System.CommandLine;
using Tocsin.Endpoints;

namespace Tocsin.Commands;

/// <summary><c>tocsin export</c>.</summary>
internal static class ExportCommand
{
    private const string Unfinished = ".partial";

    private static readonly Argument<string> Query = new("QUERY")
    {
        Description = "A filter in the search language",
        DefaultValueFactory = _ => "*",
    };
    private static readonly Option<string?> From = new("--from")
    {
        Description = "First time, such as now-1h or 2026-01-31T12:00:00Z",
    };
    private static readonly Option<string?> To = new("--to") { Description = "Time before which to stop" };
    private static readonly Option<string> Format = new("--format")
    {
        Description = "ndjson, csv or parquet",
        DefaultValueFactory = _ => "ndjson",
    };
    private static readonly Option<string?> Columns = new("--columns")
    {
        Description = "Columns of CSV, with commas between; by default all fields there are",
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write; by default the console",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("ndjson", "csv", "parquet");
        var command = new Command("export", """
            Writes all events that match, oldest first, for other tools.

            Examples:
              tocsin export 'category:web' --from now-7d -o web.ndjson
              tocsin export --format csv --columns utctimestamp,hostname,summary -o events.csv
              tocsin export --from 2026-01-01T00:00:00Z --format parquet -o events.parquet
            """)
        {
            Query, From, To, Format, Columns, Output,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var (format, path) = (parsed.GetValue(Format)!, parsed.GetValue(Output));
        if (format == "parquet" && path is null)
        {
            Console.Error.WriteLine("A Parquet file needs a name: give it with -o FILE.");
            return 1;
        }
        using var api = LocalApi.Connect(parsed);
        if (api is null) return 1;
        var question = QueryString.Create(new Dictionary<string, string?>
        {
            ["query"] = parsed.GetValue(Query),
            ["from"] = parsed.GetValue(From),
            ["to"] = parsed.GetValue(To),
            ["format"] = format,
            ["columns"] = parsed.GetValue(Columns),
        });
        try
        {
            using var answer = await api.GetAsync("api/v1/export" + question, parsed.GetValue(Query)!, stop);
            if (answer is null) return 1;
            await using var events = await answer.Content.ReadAsStreamAsync(stop);
            await WriteAsync(events, path, stop);
            return Conclude(answer, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            Console.Error.WriteLine($"The export is not whole: {e.Message} Try again."
                + (path is null ? "" : $" What came is in {path}{Unfinished}."));
            return 1;
        }
    }

    // Under its own name only once it is whole.
    private static async Task WriteAsync(Stream events, string? path, CancellationToken stop)
    {
        if (path is null)
        {
            await using var console = Console.OpenStandardOutput();
            await events.CopyToAsync(console, stop);
            return;
        }
        await using (var file = File.Create(path + Unfinished))
        {
            await events.CopyToAsync(file, stop);
        }
        File.Move(path + Unfinished, path, overwrite: true);
    }

    private static int Conclude(HttpResponseMessage answer, string? path)
    {
        var damaged = answer.Headers.TryGetValues(ExportEndpoint.DamagedHeader, out var values) ? values.First() : "0";
        if (damaged != "0")
        {
            Console.Error.WriteLine($"{damaged} damaged blocks are missing in it; 'tocsin verify' names them.");
        }
        if (path is not null) Console.Error.WriteLine($"Written to {path}.");
        return 0;
    }
}
