using Microsoft.EntityFrameworkCore;
using Tocsin.Data;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts;

/// <summary>Which alerts are listed.</summary>
/// <param name="State">How far people have come with them; null for all.</param>
/// <param name="About">
/// What they are about, such as an address: it stands in their group, their summary or one of their events, as a whole
/// word. Null for anything.
/// </param>
public sealed record AlertFilter(AlertState? State, string? About)
{
    /// <summary>The rule that raised them: its id or, of a script's rule, its name. Null for any.</summary>
    public string? Rule { get; init; }

    /// <summary>The rows that pass; asked of the database.</summary>
    internal IQueryable<AlertRow> Of(TocsinDb db)
    {
        var alerts = db.Alerts.AsNoTracking();
        if (State is { } state) alerts = alerts.Where(a => a.State == state);
        if (Rule is { } rule)
        {
            alerts = alerts.Where(a => (a.RuleId == "" ? a.Rule : a.RuleId) == rule);
        }
        if (About is not { } about) return alerts;
        var wanted = AlertWords.OfFilter(about);
        if (wanted.Length > 0)
        {
            // Words are read much faster than texts, and leave few of those to be read.
            var mayBe = db.AlertWords.Where(w => TocsinDb.HaveAllWords(w.Words, wanted)).Select(w => w.Alert);
            alerts = alerts.Where(a => mayBe.Contains(a.Id));
        }
        return alerts.Where(a => TocsinDb.HasWord(a.Group, about) || TocsinDb.HasWord(a.Summary, about)
            || TocsinDb.AnyHasWord((string)(object)a.Events, about));
    }
}
