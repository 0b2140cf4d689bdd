using System.CommandLine;
using System.Globalization;
using System.Threading.Channels;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin import</c>.</summary>
internal static class ImportCommand
{
    private const int Connections = 4;
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(2);

    private static readonly Argument<string> Source = new("FILE")
    {
        Description = "Events, one JSON object a line; - reads standard input",
    };
    private static readonly Option<string?> Key = new("--key")
    {
        Description = "The ingest key to send with; by default this machine's own [TOCSIN_KEY]",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("import", """
            Sends a file of events to the running server as fast as it takes them. An import that was
            broken off can be run again within a day: what was taken is not taken twice. Ends with 1 when
            lines were refused, and names them.

            Examples:
              tocsin import events.ndjson
              zcat old.ndjson.gz | tocsin import -
            """)
        {
            Source, Key,
        };
        SettingsOptions.AddDataTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (LocalApi.Find(parsed) is not { } server) return 1;
        var key = parsed.GetValue(Key)
            ?? (Environment.GetEnvironmentVariable("TOCSIN_KEY") is { Length: > 0 } set ? set : server.Token);
        using var http = new HttpClient { BaseAddress = new Uri(server.SinkUrl), Timeout = TimeSpan.FromMinutes(2) };
        var sender = new ImportSender(http, server.KeyHeader, key, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await using var file = parsed.GetValue(Source) is "-"
                ? Console.OpenStandardInput()
                : File.OpenRead(parsed.GetValue(Source)!);
            var clock = TimeProvider.System;
            await using (var said = clock.CreateTimer(_ => Say(sender, started), null, SayEvery, SayEvery))
            {
                await SendAllAsync(new ImportReader(file), sender, stop);
            }
            Say(sender, started);
            return sender.Refused == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImportFailedException)
        {
            Say(sender, started);
            Console.Error.WriteLine(ConsoleLog.Escape(e.Message));
            return 1;
        }
    }

    private static async Task SendAllAsync(ImportReader reader, ImportSender sender, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Full: reading the file waits for the sink.
        var queue = Channel.CreateBounded<ImportBatch>(Connections);
        var senders = Enumerable.Range(0, Connections).Select(async _ =>
        {
            try
            {
                await foreach (var batch in queue.Reader.ReadAllAsync(ending.Token))
                {
                    await sender.SendAsync(batch, ending.Token);
                }
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }
        }).ToList();
        try
        {
            while (await reader.NextAsync(ending.Token) is { } batch)
            {
                await queue.Writer.WriteAsync(batch, ending.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // A sender failed, and says why below.
        }
        queue.Writer.Complete();
        await Task.WhenAll(senders.Where(s => s.IsFaulted).DefaultIfEmpty(Task.WhenAll(senders)));
    }

    private static void Say(ImportSender sender, long started)
    {
        var seconds = Math.Max(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.001);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sender.Accepted:n0} events taken, {sender.Refused:n0} lines refused, "
                + $"{sender.Accepted / seconds:n0} events/s"));
    }
}
