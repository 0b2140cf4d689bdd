using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

public sealed class PythonSenderTests
{
    private static readonly Dictionary<string, string> WithSdk = new()
    {
        ["PYTHONPATH"] = Repository.File("sdk", "python"),
    };

    [Fact]
    public async Task EveryFieldArrivesWhole()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var sender = Start(server);
        await sender.TellAsync("hard");
        await sender.EndInputAsync();
        sender.ExitCode.ShouldBe(0, sender.Output);

        var e = (await server.FindAsync("category:python-sender", 1)).ShouldHaveSingleItem();
        e.Text("summary").ShouldBe("failed for änn \"the\\cat\"");
        e.Text("severity").ShouldBe("ERROR");
        e.Text("hostname").ShouldBe(Environment.MachineName);
        e.Text("processname").ShouldBe("sender");
        e.Text("source").ShouldBe(Program);
        e.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["end-to-end"]);
        var details = e.GetProperty("details");
        details.GetProperty("milliseconds").GetDouble().ShouldBe(12.5);
        details.GetProperty("final").GetBoolean().ShouldBeTrue();
        details.GetProperty("loglevel").GetInt32().ShouldBe(40);
        details.GetProperty("module").GetString().ShouldBe("sender");
        details.GetProperty("linenumber").GetInt32().ShouldBeGreaterThan(0);
        details.GetProperty("relativeCreatedTimestamp").ValueKind.ShouldBe(JsonValueKind.Number);
        var exception = details.GetProperty("exception");
        exception.Text("type").ShouldBe("builtins.ValueError");
        exception.Text("message").ShouldBe("quote \" backslash \\ ünïcödé");
        exception.Text("traceback").ShouldContain("sender.py");
    }

    [Fact]
    public async Task ARestartOfTheServerLosesAndDoublesNothing()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var sender = Start(server);
        await Interruption.DuringAsync(server, sender, "category:python-sender");
        sender.ExitCode.ShouldBe(0, sender.Output);
        (await server.FindAsync("category:python-sender", Interruption.EventCount))
            .ShouldBeNumberedWithoutGap(Interruption.EventCount);
    }

    [Fact]
    public async Task TheExampleDeliversAllItLogs()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await ChildProcess.RunAsync(Counterpart.Program("python3"), [Repository.File("examples", "python", "app.py")],
            [.. WithSdk, new("TOCSIN_URL", new Uri(server.IngestUrl, "/events").ToString())]);
        (await server.FindAsync("category:shop", 13)).ShouldBeNumberedWithoutGap(13);
    }

    private static string Program => Repository.File("tests", "Tocsin.EndToEnd", "Programs", "sender.py");

    private static ChildProcess Start(ServerProcess server) => ChildProcess.Start(
        Counterpart.Program("python3"), [Program, server.IngestUrl.ToString(), "python-sender"], WithSdk);
}
