using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>A real rsyslog.</summary>
internal sealed class RsyslogProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;
    private readonly int _port;

    private RsyslogProcess(TemporaryFolder folder, ChildProcess process, int port) =>
        (_folder, _process, _port) = (folder, process, port);

    public string Output => _process.Output;

    /// <summary>
    /// One that runs the configuration of sdk/rsyslog, changed only in what its reader is told to change.
    /// </summary>
    public static Task<RsyslogProcess> StartAsync(Uri tocsin) => StartAsync(Configured(tocsin));

    /// <summary>One that sends as a configuration says.</summary>
    public static async Task<RsyslogProcess> StartAsync(string configuration)
    {
        var launcher = Counterpart.Rsyslogd();
        var folder = new TemporaryFolder();
        var port = Ports.Free(1)[0];
        Directory.CreateDirectory(folder.File("work"));
        await File.WriteAllTextAsync(folder.File("rsyslog.conf"), $"""
            global(workDirectory="{folder.File("work")}")
            module(load="imtcp")
            input(type="imtcp" address="127.0.0.1" port="{port}")
            {configuration}
            """);
        var process = ChildProcess.Start(launcher,
            ["-n", "-f", folder.File("rsyslog.conf"), "-i", folder.File("rsyslogd.pid")]);
        var rsyslog = new RsyslogProcess(folder, process, port);
        await Eventually.HappensAsync(
            () => Ports.IsOpenAsync(port), () => "rsyslogd does not listen: " + process.Output);
        return rsyslog;
    }

    /// <summary>Sends messages in the form they have on the wire.</summary>
    public async Task SendAsync(params IEnumerable<string> messages)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(messages.Select(message => message + "\n"))));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await _process.TerminateAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configured(Uri tocsin)
    {
        var text = File.ReadAllText(Repository.File("sdk", "rsyslog", "tocsin.conf"));
        text = Replaced(text, "server=\"localhost\"", $"server=\"{tocsin.Host}\"");
        var port = tocsin.Port.ToString(CultureInfo.InvariantCulture);
        return Replaced(text, "serverPort=\"8080\"", $"serverPort=\"{port}\"");
    }

    private static string Replaced(string text, string was, string becomes)
    {
        text.ShouldContain(was);
        return text.Replace(was, becomes, StringComparison.Ordinal);
    }
}
