using System.Linq.Expressions;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts;

/// <summary>Alerts to rows and back.</summary>
internal static class AlertRows
{
    /// <summary>An alert as stored, without its events: what lists show. Runs in the database.</summary>
    public static readonly Expression<Func<AlertRow, Alert>> WithoutEvents = row => new Alert
    {
        Id = row.Id,
        Rule = row.Rule,
        RuleId = row.RuleId,
        Basis = row.Basis,
        Group = row.Group,
        Summary = row.Summary,
        Severity = row.Severity,
        Category = row.Category,
        Tags = row.Tags,
        Start = row.Start,
        Crossed = row.Crossed,
        End = row.End,
        Count = row.Count,
        Query = row.Query,
        EventIds = row.EventIds,
        Raised = row.Raised,
        State = row.State,
        AcknowledgedBy = row.AcknowledgedBy,
        Acknowledged = row.Acknowledged,
    };

    private static readonly Func<AlertRow, Alert> Make = WithoutEvents.Compile(preferInterpretation: true);

    /// <summary>An alert as stored.</summary>
    public static Alert ToAlert(AlertRow row) => Make(row) with { Events = row.Events };

    /// <summary>The row of a new alert.</summary>
    public static AlertRow ToRow(Alert alert) => new()
    {
        Id = alert.Id,
        Rule = alert.Rule,
        RuleId = alert.RuleId,
        Basis = alert.Basis,
        Group = alert.Group,
        Summary = alert.Summary,
        Severity = alert.Severity,
        Category = alert.Category,
        Tags = alert.Tags,
        Start = alert.Start,
        Crossed = alert.Crossed,
        End = alert.End,
        Count = alert.Count,
        Query = alert.Query,
        EventIds = alert.EventIds,
        Events = alert.Events,
        Raised = alert.Raised,
        State = alert.State,
        AcknowledgedBy = alert.AcknowledgedBy,
        Acknowledged = alert.Acknowledged,
    };

    /// <summary>Puts what may change of an alert into its row.</summary>
    public static void Put(AlertRow row, Alert alert)
    {
        (row.Summary, row.Severity, row.Count) = (alert.Summary, alert.Severity, alert.Count);
        (row.Start, row.Crossed, row.End) = (alert.Start, alert.Crossed, alert.End);
        row.Basis = alert.Basis;
        (row.EventIds, row.Events) = (alert.EventIds, alert.Events);
        (row.State, row.AcknowledgedBy, row.Acknowledged) = (alert.State, alert.AcknowledgedBy, alert.Acknowledged);
    }
}
