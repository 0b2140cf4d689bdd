using Tocsin.Testing;

namespace Tocsin.EndToEnd;

public sealed class CurlTests
{
    [Fact]
    public async Task TheCommandPrintedAtStartStoresAnEvent()
    {
        Counterpart.Program("curl");
        await using var server = await ServerProcess.StartNewAsync();
        var answer = await ChildProcess.RunAsync("/bin/sh", ["-c", PrintedCommand(server.Log)]);
        answer.ShouldContain("\"accepted\":1");
        (await server.FindAsync("*", 1)).ShouldNotBeEmpty();
    }

    /// <summary>The command from the word curl on, with the lines it continues on.</summary>
    private static string PrintedCommand(string log)
    {
        var lines = log.Split('\n').SkipWhile(line => !line.Contains("curl ", StringComparison.Ordinal)).ToList();
        lines.ShouldNotBeEmpty("no curl command in: " + log);
        var length = 1 + lines.TakeWhile(line => line.TrimEnd().EndsWith('\\')).Count();
        var command = string.Join('\n', lines.Take(length));
        return command[command.IndexOf("curl ", StringComparison.Ordinal)..];
    }
}
