using System.CommandLine;
using System.Globalization;
using Tocsin.Endpoints;
using Tocsin.Storage.Questions;

namespace Tocsin.Commands;

/// <summary><c>tocsin tail</c>.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    // How far back a late event is still noticed by its arrival; ids say which were shown.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private static readonly Argument<string> Query = new("QUERY")
    {
        Description = "A filter in the search language",
        DefaultValueFactory = _ => "*",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line, whole" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("tail", """
            Shows events as they arrive, until Ctrl+C.

            Examples:
              tocsin tail
              tocsin tail 'severity:ERROR AND NOT hostname:test*'
            """)
        {
            Query, Json,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var api = LocalApi.Connect(parsed);
        if (api is null) return 1;
        var since = TimeProvider.System.GetUtcNow();
        var shown = new HashSet<string>();
        using var timer = new PeriodicTimer(AskEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var asked = TimeProvider.System.GetUtcNow();
                var text = since.ToString("O", CultureInfo.InvariantCulture);
                // By the time of arrival: an event may have happened long before.
                var question = new SearchBody
                {
                    Query = $"({parsed.GetValue(Query)}) AND receivedtimestamp:>=\"{text}\"",
                    Limit = EventQuestion.LimitMax,
                    Order = "asc",
                    Total = false,
                };
                using var answer = await api.SearchAsync(question, stop);
                if (answer is null) return 1;
                var seen = new HashSet<string>();
                foreach (var found in answer.RootElement.GetProperty("events").EnumerateArray())
                {
                    var id = found.GetProperty("id").GetString()!;
                    seen.Add(id);
                    if (!shown.Contains(id))
                    {
                        Console.WriteLine(parsed.GetValue(Json) ? found.GetRawText() : EventLine.Of(found));
                    }
                }
                shown = seen;
                if (asked - Overlap > since) since = asked - Overlap;
            }
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
        return 0;
    }
}
