using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

public sealed class DotNetSenderTests
{
    [Fact]
    public async Task EveryFieldArrivesWhole()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var sender = Start(server);
        await sender.TellAsync("hard");
        await sender.EndInputAsync();
        sender.ExitCode.ShouldBe(0, sender.Output);

        var e = (await server.FindAsync("category:dotnet-sender", 1)).ShouldHaveSingleItem();
        e.Text("summary").ShouldBe("failed for änn \"the\\cat\" after 12.5 ms, True");
        e.Text("severity").ShouldBe("ERROR");
        e.Text("hostname").ShouldBe(Environment.MachineName);
        e.Text("processname").ShouldBe("Sender");
        e.Text("source").ShouldBe("Sender.Orders");
        var details = e.GetProperty("details");
        details.Text("messagetemplate").ShouldBe("failed for {UserName} after {Milliseconds} ms, {Final}");
        details.Text("UserName").ShouldBe("änn \"the\\cat\"");
        details.GetProperty("Milliseconds").GetDouble().ShouldBe(12.5);
        details.GetProperty("Final").ValueKind.ShouldBe(JsonValueKind.True);
        var exception = details.GetProperty("exception");
        exception.Text("type").ShouldBe("System.InvalidOperationException");
        exception.Text("message").ShouldBe("quote \" backslash \\ ünïcödé");
        exception.Text("stacktrace").ShouldContain("LogHard");
    }

    [Fact]
    public async Task ARestartOfTheServerLosesAndDoublesNothing()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var sender = Start(server);
        await Interruption.DuringAsync(server, sender, "category:dotnet-sender");
        sender.ExitCode.ShouldBe(0, sender.Output);
        (await server.FindAsync("category:dotnet-sender", Interruption.EventCount))
            .ShouldBeNumberedWithoutGap(Interruption.EventCount);
    }

    [Fact]
    public async Task AProgramThatDisposesNothingStillDelivers()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var sender = Start(server);
        await sender.TellAsync("log 1000");
        await sender.TellAsync("exit");
        await sender.WaitForExitAsync();
        (await server.FindAsync("category:dotnet-sender", 1_000)).ShouldBeNumberedWithoutGap(1_000);
    }

    [Fact]
    public async Task TheExampleDeliversAllItLogs()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await ChildProcess.RunAsync("dotnet", [Repository.Built("Shop", "Shop.dll")],
            [new("TOCSIN_URL", new Uri(server.IngestUrl, "/events").ToString())]);
        (await server.FindAsync("category:shop", 13)).ShouldBeNumberedWithoutGap(13);
    }

    private static ChildProcess Start(ServerProcess server) => ChildProcess.Start(
        "dotnet", [Repository.Built("Sender", "Sender.dll"), server.IngestUrl.ToString(), "dotnet-sender"]);
}
