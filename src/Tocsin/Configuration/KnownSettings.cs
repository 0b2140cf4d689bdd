namespace Tocsin.Configuration;

/// <summary>The table of all settings.</summary>
internal static class KnownSettings
{
    private const string AlertsUsually = "http://localhost:80";
    private const string AlertsOtherwise = "http://localhost:8000";

    /// <summary>Where everything is kept.</summary>
    public static Setting<string> Data { get; } = new("data", "Where everything is kept", Readings.FullPath)
    {
        Placeholder = "DIR",
        Example = "/var/lib/tocsin",
        DefaultInWords = "`tocsin` in the user's folder for data, such as ~/.local/share/tocsin",
        Default = () => Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "tocsin"),
    };

    /// <summary>Where senders post events.</summary>
    public static Setting<ListenUrl> IngestUrl { get; } = new(
        "ingest-url", "Where senders post events", Readings.Url)
    {
        Placeholder = "URL",
        Example = "https://0.0.0.0:8080",
        DefaultInWords = "http://localhost:8080",
        Default = () => "http://localhost:8080",
    };

    /// <summary>Ingest keys given by configuration.</summary>
    public static Setting<IReadOnlyList<string>> IngestKeys { get; } = new(
        "ingest-keys", "Keys that senders may use besides those of `tocsin keys new`, with commas between",
        Readings.Keys)
    {
        Placeholder = "KEYS",
        Example = "first-key,second-key",
        DefaultInWords = "none",
        IsSecret = true,
    };

    /// <summary>The header that carries an ingest key.</summary>
    public static Setting<string> IngestHeader { get; } = new(
        "ingest-header", "The header in which senders send their key", Readings.HeaderName)
    {
        Placeholder = "NAME",
        Example = "X-My-Key",
        DefaultInWords = "X-Tocsin-Key",
        Default = () => "X-Tocsin-Key",
    };

    /// <summary>Where alerts are shown.</summary>
    public static Setting<ListenUrl> AlertsUrl { get; } = new("alerts-url", "Where alerts are shown", Readings.Url)
    {
        Placeholder = "URL",
        Example = "http://localhost:8000",
        DefaultInWords = $"{AlertsUsually}, or {AlertsOtherwise} if port 80 is not to be had",
        Default = () => ListenUrl.TryParse(AlertsUsually, out var usual) && Ports.WhyTaken(usual!) is null
            ? AlertsUsually
            : AlertsOtherwise,
    };

    /// <summary>Where events are searched.</summary>
    public static Setting<ListenUrl> SearchUrl { get; } = new("search-url", "Where events are searched", Readings.Url)
    {
        Placeholder = "URL",
        Example = "https://0.0.0.0:9090",
        DefaultInWords = "http://localhost:9090",
        Default = () => "http://localhost:9090",
    };

    /// <summary>Whether pages and API are open to everybody on this machine.</summary>
    public static Setting<bool> NoAuth { get; } = new(
        "no-auth", "Opens pages and API without sign-in; only on loopback", Readings.YesOrNo)
    {
        Example = "true",
        DefaultInWords = "false",
        Default = () => "false",
    };

    /// <summary>The certificate of https listeners.</summary>
    public static Setting<string> TlsCertificate { get; } = new(
        "tls-cert", "The certificate of https listeners, PEM or PFX; read again when the file changes",
        Readings.FullPath)
    {
        Placeholder = "FILE",
        Example = "/etc/tocsin/cert.pem",
        DefaultInWords = "none",
    };

    /// <summary>The key of a PEM certificate.</summary>
    public static Setting<string> TlsKey { get; } = new(
        "tls-key", "The key of a PEM certificate, when it is in a file of its own", Readings.FullPath)
    {
        Placeholder = "FILE",
        Example = "/etc/tocsin/key.pem",
        DefaultInWords = "none",
    };

    /// <summary>The password of a PFX file or of an encrypted key.</summary>
    public static Setting<string> TlsPassword { get; } = new(
        "tls-password", "The password of a PFX file or of an encrypted key", Readings.AnyText)
    {
        Placeholder = "TEXT",
        Example = "a-password",
        DefaultInWords = "none",
        IsSecret = true,
    };

    /// <summary>How long events are kept.</summary>
    public static Setting<string> Retention { get; } = new(
        "retention", "How long events are kept, by category; units are h, d, w, y", Readings.Ages)
    {
        Placeholder = "RULES",
        Example = "default=90d,web=14d",
        DefaultInWords = "for ever",
    };

    /// <summary>In how much room events are kept.</summary>
    public static Setting<string> RetentionSize { get; } = new(
        "retention-size", "How much room events may take, by category; units are MB, GB, TB", Readings.Sizes)
    {
        Placeholder = "RULES",
        Example = "default=200GB,web=50GB",
        DefaultInWords = "as much as there is",
    };

    /// <summary>How long alerts are kept.</summary>
    public static Setting<TimeSpan> AlertsRetention { get; } = new(
        "alerts-retention", "How long acknowledged alerts are kept, others twice as long", Readings.KeptFor)
    {
        Placeholder = "TIME",
        Example = "52w",
        DefaultInWords = "365d",
        Default = () => "365d",
    };

    /// <summary>As whom scripts run.</summary>
    public static Setting<bool> ScriptUser { get; } = new(
        "script-user", "As whom scripts run when the server is root: nobody, or none for the server's own user",
        Readings.AsNobody)
    {
        Placeholder = "USER",
        Example = "none",
        DefaultInWords = "nobody",
        Default = () => "nobody",
    };

    /// <summary>Where rules in YAML lie besides the data directory's.</summary>
    public static Setting<IReadOnlyList<string>> Rules { get; } = new(
        "rules",
        "Folders and archives of rules besides `rules/` in the data directory, colons between",
        Readings.Paths)
    {
        Placeholder = "PATHS",
        Example = "/etc/tocsin/rules:/opt/sigma/rules",
        DefaultInWords = "none",
    };

    /// <summary>Where alerts as scripts lie besides those of the program and of the data directory.</summary>
    public static Setting<IReadOnlyList<string>> AlertPaths { get; } = new(
        "alerts",
        "Folders of alerts in C# and Python besides `alerts/` in the data directory, colons between",
        Readings.Paths)
    {
        Placeholder = "PATHS",
        Example = "/etc/tocsin/alerts:/opt/mozdef/alerts",
        DefaultInWords = "none",
    };

    /// <summary>All of them, in the order in which people are shown them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Data, IngestUrl, IngestKeys, IngestHeader, AlertsUrl, SearchUrl, NoAuth, TlsCertificate, TlsKey, TlsPassword,
        Retention, RetentionSize, AlertsRetention, ScriptUser, Rules, AlertPaths,
    ];
}
