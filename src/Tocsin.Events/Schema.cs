namespace Tocsin.Events;

/// <summary>
/// The fields that every event has, with MozDef's names. Their numbers are the same in every <see cref="FieldTable"/>.
/// Names that begin with a dollar sign are the engine's own and never shown.
/// </summary>
public static class Schema
{
    /// <summary>When it happened.</summary>
    public const int UtcTimestamp = 0;

    /// <summary>When it arrived.</summary>
    public const int ReceivedTimestamp = 1;

    /// <summary>When it happened, as sent.</summary>
    public const int Timestamp = 2;

    /// <summary>What kind of event it is.</summary>
    public const int Category = 3;

    /// <summary>The machine it comes from.</summary>
    public const int Hostname = 4;

    /// <summary>The program.</summary>
    public const int ProcessName = 5;

    /// <summary>The program's process id, as text.</summary>
    public const int ProcessId = 6;

    /// <summary>An upper-case name.</summary>
    public const int Severity = 7;

    /// <summary>Where the program had it from.</summary>
    public const int Source = 8;

    /// <summary>The message.</summary>
    public const int Summary = 9;

    /// <summary>Free words.</summary>
    public const int Tags = 10;

    /// <summary>The machine that took it.</summary>
    public const int MozdefHostname = 11;

    /// <summary>The syslog facility.</summary>
    public const int Facility = 12;

    /// <summary>The file or logger it was read from.</summary>
    public const int EventSource = 13;

    /// <summary>Names of <see cref="EventFlags"/>.</summary>
    public const int Flags = 14;

    /// <summary>What was sent, when that was not UTF-8.</summary>
    public const int Raw = 15;

    /// <summary>Nanoseconds (0 to 99) beyond the ticks of <see cref="UtcTimestamp"/>; stored only when not 0.</summary>
    public const int Nanoseconds = 16;

    /// <summary>Which fields came under other names of the sender's.</summary>
    public const int Shape = 17;

    /// <summary>Fields that have no column, as one JSON object of dotted paths.</summary>
    public const int Overflow = 18;

    /// <summary>The fields by number.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "utctimestamp", "receivedtimestamp", "timestamp", "category", "hostname", "processname", "processid",
        "severity", "source", "summary", "tags", "mozdefhostname", "facility", "eventsource", "tocsin.flags",
        "tocsin.raw", "$ns", "$shape", "$overflow",
    ];

    /// <summary>
    /// Senders' names that mean a field of the schema; they have numbers from the start, so that they are known however
    /// full a table of fields is.
    /// </summary>
    public static IReadOnlyList<string> Aliases { get; } =
    [
        "message", "payload", "eventtime", "date", "@timestamp", "host", "source_host", "pid", "pname", "sourcename",
        "program", "syslogseverity", "severityvalue", "level", "priority", "syslogfacility", "path", "logger", "file",
        "type", "eventtype", "sourceip", "fields", "details", "time", "ts", "msg", "log", "stream", "name", "body",
        "event", "app", "service", "application", "loglevel", "log_level", "levelname", "level_name", "lvl",
        "asctime", "datetime", "@t", "@m", "@mt", "@l", "short_message", "full_message", "textPayload", "logName",
        "receiveTimestamp", "Timestamp", "Level", "Message", "MessageTemplate", "RenderedMessage", "SourceContext",
        "LogLevel", "MESSAGE", "PRIORITY", "_HOSTNAME", "SYSLOG_IDENTIFIER", "SYSLOG_PID", "SYSLOG_FACILITY", "_COMM",
        "_PID", "_TRANSPORT", "_SYSTEMD_UNIT", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "HOST",
        "PROGRAM", "PID", "FACILITY", "DATE", "ISODATE", "host.name", "host.hostname", "log.level", "log.logger",
        "log.file.path", "process.name", "process.pid", "service.name", "event.category", "event.dataset",
        "event.original", "timeUnixNano", "observedTimeUnixNano", "ObservedTimestamp", "SeverityText", "severityText",
        "SeverityNumber", "severityNumber", "Body", "body.stringValue", "eventTime", "eventName", "eventSource",
        "eventType", "EventTime", "Hostname", "Severity", "SeverityValue", "SourceName", "loggerName", "logger_name",
        "instant.epochSecond", "instant.nanoOfSecond", "timestamp.$date", "timestamp.seconds", "timestamp.nanos",
        "jsonPayload.message", "details.sourceipaddress", "details.eventaction", "details.repeated",
        "details.endpoint", "details.customendpoint", "details.message", "details.payload",
        "details.eventsourceipaddress", "details.program", "details.level",
    ];

    /// <summary>Whether a number belongs to a field of the schema or one of its aliases.</summary>
    public static bool IsKnown(int field) => field < Names.Count + Aliases.Count;

    /// <summary>Whether a path is one of the schema's own top-level fields.</summary>
    public static bool Has(string path) => Visible.Contains(path);

    private static readonly HashSet<string> Visible = [.. Names.Where(n => n[0] != '$')];
}
