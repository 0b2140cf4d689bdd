using Tocsin.Testing;

namespace Tocsin.EndToEnd;

public sealed class RsyslogTests
{
    [Fact]
    public async Task EveryFieldOfTheTemplateArrivesWhole()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var rsyslog = await RsyslogProcess.StartAsync(server.IngestUrl);
        const string Text = "Failed password for \"a\\b\" {\"x\":1} ünïcödé 漢字 from 192.0.2.7 port 4711 ssh2";
        await rsyslog.SendAsync(
            $"<86>1 2026-03-01T10:11:12.123456+02:00 bastion1 sshd 991 ID47 [origin@1 x=\"a b\"] {Text}",
            $"<38>Mar  1 10:11:12 bastion2 sshd[42]: {Text}");

        var events = await server.FindAsync("category:syslog AND processname:sshd", 2);
        var modern = events.Single(e => e.Text("hostname") == "bastion1");
        modern.Text("utctimestamp").ShouldStartWith("2026-03-01T08:11:12.123456");
        modern.Text("processid").ShouldBe("991");
        modern.Text("severity").ShouldBe("INFO");
        modern.Text("summary").ShouldBe(Text);
        modern.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["sshd[991]"]);
        modern.Detail("PRI").ShouldBe("86");
        modern.Detail("PRI-Text").ShouldBe("authpriv.info");
        modern.Detail("message id").ShouldBe("ID47");
        modern.Detail("structured data").ShouldBe("[origin@1 x=\"a b\"]");

        var old = events.Single(e => e.Text("hostname") == "bastion2");
        old.Text("processid").ShouldBe("42");
        old.Text("summary").ShouldBe(Text);
        old.Detail("PRI-Text").ShouldBe("auth.info");
        old.Detail("message id").ShouldBe("-");
    }

    [Fact]
    public async Task WhatIsSentWhileTheServerIsAwayArrivesWhenItIsBack()
    {
        const int Count = 2_000;
        await using var server = await ServerProcess.StartNewAsync();
        await using var rsyslog = await RsyslogProcess.StartAsync(server.IngestUrl);
        await rsyslog.SendAsync(Numbered(0, 10));
        await server.FindAsync("category:syslog AND processname:counter", 10);
        await server.KillAsync();

        await rsyslog.SendAsync(Numbered(10, Count - 20));
        await Eventually.HappensAsync(
            () => Task.FromResult(rsyslog.Output.Contains("omhttp", StringComparison.Ordinal)),
            () => "rsyslog did not notice that the server is away: " + rsyslog.Output);
        await server.StartAsync();
        await rsyslog.SendAsync(Numbered(Count - 10, 10));

        // At least once is what omhttp can promise: a message may be there twice, none may be missing.
        var events = await Eventually.GetAsync(
            async () => (await server.SearchAsync("category:syslog AND processname:counter")).Events,
            found => found.Select(e => e.Text("summary")).Distinct().Count() == Count);
        events.Select(e => e.Text("summary")).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, Count).Select(i => $"message {i}").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Numbered(int first, int count) =>
        Enumerable.Range(first, count).Select(i => $"<38>Mar  1 10:11:12 host1 counter[7]: message {i}");
}
