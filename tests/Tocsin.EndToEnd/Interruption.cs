using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>The same rough day for every sender: the server is killed between its events and comes back.</summary>
internal static class Interruption
{
    /// <summary>How many events the sender logs over the day.</summary>
    public const int EventCount = 1_000 + 1_000 + 500;

    /// <summary>Lets the sender log before, while and after the server is away, and end by itself.</summary>
    public static async Task DuringAsync(ServerProcess server, ChildProcess sender, string query)
    {
        await sender.TellAsync("log 1000");
        (await server.FindAsync(query, 1)).ShouldNotBeEmpty(sender.Output);
        await server.KillAsync();
        await sender.TellAsync("log 1000");
        await Eventually.HappensAsync(
            () => Task.FromResult(sender.Output.Contains("cannot deliver", StringComparison.Ordinal)),
            () => "The sender did not notice that the server is away: " + sender.Output);
        await server.StartAsync();
        await sender.TellAsync("log 500");
        await sender.EndInputAsync();
    }
}
