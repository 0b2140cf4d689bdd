namespace Tocsin.Logging;

/// <summary>Where and how the logs of this program go to Tocsin.</summary>
public sealed class TocsinLoggerOptions
{
    /// <summary>The address that takes events; <c>/events</c> is added to one without a path.</summary>
    public string Url { get; set; } = "http://localhost:8080/events";

    /// <summary>The key the server knows this sender by, if it wants one.</summary>
    public string? Key { get; set; }

    /// <summary>The header that carries <see cref="Key"/>.</summary>
    public string KeyHeader { get; set; } = "X-Tocsin-Key";

    /// <summary>What kind of events these are, e.g. <c>billing</c>.</summary>
    public string Category { get; set; } = "application";

    /// <summary>Strings put on every event.</summary>
    public IList<string> Tags { get; } = [];

    /// <summary>The name of this machine.</summary>
    public string HostName { get; set; } = Environment.MachineName;

    /// <summary>The name of this program; by default that of its entry assembly.</summary>
    public string ProcessName { get; set; } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>Events in a request at most.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>Bytes of JSON in a request at most, before compression. A larger event travels alone.</summary>
    public int BatchBytes { get; set; } = 1_000_000;

    /// <summary>How long the first event of a batch waits for company.</summary>
    public TimeSpan BatchWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that wait while the server is away; beyond it, the newest are left out and counted.</summary>
    public int QueueSize { get; set; } = 10_000;

    /// <summary>Bytes from which on a request is compressed; null: never.</summary>
    public int? CompressAbove { get; set; } = 1_024;

    /// <summary>Time until a request counts as failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two tries, unless the server asks for more.</summary>
    public TimeSpan RetryWaitMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long disposal and the end of the program wait for delivery of what is queued.</summary>
    public TimeSpan FlushWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A PEM file of certificates that vouch for an https server; null: those the machine trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>The address requests go to.</summary>
    /// <exception cref="ArgumentException"><see cref="Url"/> is not an http or https address.</exception>
    internal Uri Endpoint()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var given) || given.Scheme is not ("http" or "https"))
            throw new ArgumentException($"Url must be http://host[:port][/path] or https://…, not '{Url}'.");
        return given.AbsolutePath == "/" ? new UriBuilder(given) { Path = "/events" }.Uri : given;
    }
}
