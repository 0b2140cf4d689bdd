using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Endpoints;
using Tocsin.Serve;
using Tocsin.Storage.Questions;

namespace Tocsin.Commands;

/// <summary><c>tocsin search</c>.</summary>
internal static class SearchCommand
{
    private static readonly Argument<string> Query = new("QUERY")
    {
        Description = "In the search language",
        DefaultValueFactory = _ => "*",
    };
    private static readonly Option<string?> From = new("--from")
    {
        Description = "First time, such as now-1h or 2026-01-31T12:00:00Z",
    };
    private static readonly Option<string?> To = new("--to") { Description = "Time before which to stop" };
    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "How many events at most",
        DefaultValueFactory = _ => 100,
    };
    private static readonly Option<bool> Oldest = new("--oldest")
    {
        Description = "Oldest first instead of newest first",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line, whole" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("search", """
            Searches the running server's events.

            Examples:
              tocsin search 'processname:sshd AND "failed password"' --from now-1h
              tocsin search '* | stats count() by hostname | sort count desc | limit 10'
              tocsin search 'severity:ERROR' --json --limit 10000 > errors.ndjson
            """)
        {
            Query, From, To, Limit, Oldest, Json,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var api = LocalApi.Connect(parsed);
        if (api is null) return 1;
        var left = parsed.GetValue(Limit);
        string? cursor = null;
        do
        {
            var question = new SearchBody
            {
                Query = parsed.GetValue(Query),
                From = parsed.GetValue(From),
                To = parsed.GetValue(To),
                Limit = Math.Min(left, EventQuestion.LimitMax),
                Order = parsed.GetValue(Oldest) ? "asc" : "desc",
                Cursor = cursor,
                Total = cursor is null,
            };
            using var answer = await api.SearchAsync(question, stop);
            if (answer is null) return 1;
            if (answer.RootElement.TryGetProperty("columns", out var columns))
            {
                WriteTable(columns, answer.RootElement.GetProperty("rows"), parsed.GetValue(Json));
                if (answer.RootElement.TryGetProperty("approximate", out var estimates))
                {
                    var names = estimates.EnumerateArray().Select(c => ConsoleLog.Escape(c.GetString()!));
                    Console.Error.WriteLine($"estimates: {string.Join(", ", names)}");
                }
                return 0;
            }
            var events = answer.RootElement.GetProperty("events");
            foreach (var found in events.EnumerateArray())
            {
                Console.WriteLine(parsed.GetValue(Json) ? found.GetRawText() : EventLine.Of(found));
            }
            if (cursor is null)
            {
                Console.Error.WriteLine($"{answer.RootElement.GetProperty("total").GetInt64():n0} events match");
            }
            left -= events.GetArrayLength();
            cursor = answer.RootElement.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (left > 0 && cursor is not null);
        return 0;
    }

    private static void WriteTable(JsonElement columns, JsonElement rows, bool asJson)
    {
        var names = columns.EnumerateArray().Select(c => c.GetString()!).ToList();
        if (!asJson) Console.WriteLine(string.Join('\t', names.Select(ConsoleLog.Escape)));
        foreach (var row in rows.EnumerateArray())
        {
            var members = names.Zip(
                row.EnumerateArray(), (n, v) => $"\"{JsonEncodedText.Encode(n)}\":{v.GetRawText()}");
            Console.WriteLine(asJson
                ? "{" + string.Join(',', members) + "}"
                : string.Join('\t', row.EnumerateArray().Select(v => ConsoleLog.Escape(v.ToString()))));
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SearchBody))]
internal sealed partial class SearchQuestionJson : JsonSerializerContext;
