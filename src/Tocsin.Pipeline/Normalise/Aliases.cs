using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// The names by which senders call the fields of the schema: MozDef's, of which the later one in an event counts, and
/// behind them those of common loggers, of which the first one here counts. docs/events.md says the same.
/// </summary>
internal static class Aliases
{
    private static readonly string[] TimeNames = ["utctimestamp", "timestamp", "eventtime", "date"];

    private static readonly Dictionary<string, AliasRule> Rules = Build();

    /// <summary>Finds what a name means.</summary>
    /// <param name="name">The name in lower case, with its @.</param>
    /// <param name="rule">What it means.</param>
    public static bool TryFind(string name, out AliasRule rule) =>
        Rules.TryGetValue(name, out rule)
        || (name.Contains('@', StringComparison.Ordinal)
            && Rules.TryGetValue(name.Replace("@", "", StringComparison.Ordinal), out rule));

    /// <summary>Whether a name, in lower case and without @, is inside of an object that should be a time.</summary>
    public static bool IsInTime(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && TimeNames.Contains(name[..dot]);

    private static Dictionary<string, AliasRule> Build()
    {
        var rules = new Dictionary<string, AliasRule>(StringComparer.Ordinal);
        Add(rules, Alias.Text, Schema.Summary, ["summary", "message"],
        [
            "msg", "short_message", "@m", "renderedmessage", "textpayload", "jsonpayload.message", "jsonpayload.msg",
            "body.stringvalue", "body", "log", "@mt", "messagetemplate", "event.original", "full_message", "event",
            "payload",
            "eventname",
        ]);
        Add(rules, Alias.Text, Schema.Hostname, ["hostname", "host", "source_host"],
        [
            "host.name", "host.hostname", "_hostname", "log.syslog.hostname", "machinename", "computername", "computer",
            "winlog.computer_name", "resource.host.name", "resource.attributes.host.name", "logsource",
            "kubernetes.host",
        ]);
        Add(rules, Alias.Text, Schema.ProcessName, ["processname", "pname", "program", "sourcename"],
        [
            "process.name", "syslog_identifier", "log.syslog.appname", "appname", "app_name", "ident", "_comm",
            "service.name",
            "resource.service.name", "resource.attributes.service.name", "application", "app", "service",
            "kubernetes.container_name", "container_name",
        ]);
        rules["name"] = new AliasRule(Alias.LoggerName, Schema.ProcessName, byte.MaxValue, IsGuess: true);
        Add(rules, Alias.Text, Schema.ProcessId, ["processid", "pid"],
            ["process.pid", "log.syslog.procid", "syslog_pid", "_pid", "procid", "process_id"]);
        Add(rules, Alias.Text, Schema.Source, ["source"], ["stream", "_transport", "resource.type"]);
        Add(rules, Alias.Facility, Schema.Facility, ["facility"], []);
        Add(rules, Alias.Text, Schema.Facility, [], ["syslogfacility", "log.syslog.facility.name", "syslog_facility"]);
        Add(rules, Alias.Text, Schema.EventSource, ["eventsource", "path", "logger", "file"],
        [
            "log.logger", "log.file.path", "logger_name", "loggername", "sourcecontext", "logname", "_systemd_unit",
        ]);
        Add(rules, Alias.Text, Schema.Category, ["category", "type", "eventtype"],
            ["event.category", "event_type", "event.dataset", "sourcetype"]);
        rules["tags"] = new AliasRule(Alias.Tags, Schema.Tags);
        Severities(rules);
        Times(rules);
        return rules;
    }

    private static void Severities(Dictionary<string, AliasRule> rules)
    {
        Add(rules, Alias.Severity, Schema.Severity, ["severity", "syslogseverity", "level", "priority"],
        [
            "log.level", "@l", "severitytext", "severity_text", "loglevel", "log_level", "levelname", "level_name",
            "lvl",
            "error_severity", "log.syslog.severity.name", "severityvalue", "severitynumber", "severity_number",
            "levelno",
            "log.syslog.severity.code",
        ]);
        foreach (var (name, levels) in ((string, LevelScale)[])
        [
            ("level", LevelScale.Logger), ("log.level", LevelScale.Logger), ("@l", LevelScale.Logger),
            ("severityvalue", LevelScale.NxLog), ("severitynumber", LevelScale.OpenTelemetry),
            ("severity_number", LevelScale.OpenTelemetry), ("levelno", LevelScale.Python),
        ])
        {
            rules[name] = rules[name] with { Levels = levels };
        }
    }

    private static void Times(Dictionary<string, AliasRule> rules)
    {
        string[] others =
        [
            "isodate", "date", "@t", "time", "ts", "timeunixnano", "asctime", "datetime", "time_iso8601", "time_local",
            "_source_realtime_timestamp", "__realtime_timestamp", "receivetimestamp", "observedtimestamp",
            "observedtimeunixnano",
        ];
        Add(rules, Alias.Time, Schema.Timestamp, ["utctimestamp", "timestamp", "eventtime"], others);
        rules["date"] = rules["date"] with { IsGuess = false };
        // MongoDB and protocol buffers write a time as an object, Java's Instant is one.
        foreach (var name in TimeNames.Concat(others).Concat(["t", "instant"]).ToList())
        {
            var unheard = new AliasRule(Alias.Time, Schema.Timestamp, byte.MaxValue, IsGuess: true);
            var rule = rules.GetValueOrDefault(name, unheard);
            foreach (var part in (string[])[".$date", ".$date.$numberlong", ".seconds", "._seconds", ".epochsecond"])
            {
                rules[name + part] = rule with { Alias = Alias.TimePart };
            }
            foreach (var part in (string[])[".nanos", ".nanoseconds", "._nanoseconds", ".nanoofsecond", ".nano"])
            {
                rules[name + part] = rule with { Alias = Alias.TimeNanoseconds };
            }
        }
    }

    private static void Add(
        Dictionary<string, AliasRule> rules, Alias alias, int target, string[] mozDefs, string[] others)
    {
        foreach (var name in mozDefs) rules[name] = new AliasRule(alias, target);
        byte rank = 0;
        foreach (var name in others) rules[name] = new AliasRule(alias, target, ++rank, IsGuess: true);
    }
}
