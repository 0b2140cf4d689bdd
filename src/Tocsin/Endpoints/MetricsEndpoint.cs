using System.Globalization;
using System.Text;
using Tocsin.Health;
using Tocsin.Pipeline;
using Tocsin.Pipeline.Sources;
using Tocsin.Replies;
using Tocsin.Storage.Budgets;

namespace Tocsin.Endpoints;

/// <summary>
/// <c>GET /metrics</c> in Prometheus' text format 0.0.4. Counters of events count over the life of the data directory.
/// </summary>
internal sealed class MetricsEndpoint(EventPipeline pipeline, QuestionTurns questions, RuleWatch rules)
{
    /// <summary>Where it is.</summary>
    public const string Path = ApiError.MetricsPath;

    /// <summary>Answers.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Text(), Encoding.UTF8, context.RequestAborted);
    }

    private string Text()
    {
        var text = new StringBuilder();
        var balance = pipeline.Balance;
        Add(text, "tocsin_events_accepted_total", "counter",
            "Events whose senders were told that they are safe.", balance.Accepted);
        Add(text, "tocsin_events_expired_total", "counter", "Events that retention has deleted.", balance.Expired);
        Add(text, "tocsin_events_dead_lettered_total", "counter",
            "Events that the store refused for good.", balance.DeadLettered);
        Add(text, "tocsin_events_stored", "gauge", "Events that searches find.", balance.Stored);
        Add(text, "tocsin_events_quarantined", "gauge",
            "Events that cannot be read because their bytes are damaged.", balance.Quarantined);
        Add(text, "tocsin_events_pending", "gauge", "Events that are safe and not searchable yet.", balance.Pending);
        var store = pipeline.Store.Counts;
        Add(text, "tocsin_store_bytes", "gauge", "Bytes of all segments.", store.Bytes);
        Add(text, "tocsin_store_segments", "gauge", "Segments there are.", store.Segments);
        Add(text, "tocsin_journal_bytes", "gauge", "Bytes of the journal's files.", pipeline.Log.Bytes);
        Head(text, "tocsin_reader_lag_events", "gauge", "Events in the log that one of its readers has not read yet.");
        foreach (var reader in pipeline.Log.Readers)
        {
            Line(text, $"tocsin_reader_lag_events{{reader=\"{Label(reader.Name)}\"}}", reader.Lag);
        }
        Head(text, "tocsin_reader_skipped_total", "counter",
            "Events that a reader of the log missed because it was too far behind, since the start.");
        foreach (var reader in pipeline.Log.Readers)
        {
            Line(text, $"tocsin_reader_skipped_total{{reader=\"{Label(reader.Name)}\"}}", reader.Skipped);
        }
        Add(text, "tocsin_items_rejected_total", "counter",
            "Items of batches that were no events, since the start.", pipeline.Intake.ItemsRejected);
        Head(text, "tocsin_batches_total", "counter", "Batches by what became of them, since the start.");
        foreach (var outcome in Enum.GetValues<IntakeOutcome>())
        {
            var letters = outcome.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + c : c.ToString());
            var name = string.Concat(letters).ToLowerInvariant();
            Line(text, $"tocsin_batches_total{{outcome=\"{name}\"}}", pipeline.Intake.BatchesBy(outcome));
        }
        var (searches, time) = questions.Counts;
        Add(text, "tocsin_searches_total", "counter", "Searches that were run, since the start.", searches);
        Add(text, "tocsin_search_seconds_total", "counter", "How long they took together.", time.TotalSeconds);
        Head(text, "tocsin_rule_failures", "gauge", "How many runs of a rule have failed in a row.");
        foreach (var rule in rules.Rules)
        {
            Line(text, $"tocsin_rule_failures{{rule=\"{Label(rule.Name)}\"}}", rule.Failures);
        }
        Head(text, "tocsin_rule_skipped_total", "counter", "Findings that a rule has skipped, since the start.");
        foreach (var rule in rules.Rules)
        {
            Line(text, $"tocsin_rule_skipped_total{{rule=\"{Label(rule.Name)}\"}}", rule.Skipped);
        }
        Add(text, "process_resident_memory_bytes", "gauge", "Memory of the process.", Environment.WorkingSet);
        return text.ToString();
    }

    private static string Label(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Add(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        Line(text, name, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help)
            .Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, double value) =>
        text.Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
