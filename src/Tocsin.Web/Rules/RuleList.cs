using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

/// <summary>One page of the rules that a location shows.</summary>
/// <param name="Shown">The rules on the page.</param>
/// <param name="Refused">The refused rules on the page; one of both is empty.</param>
/// <param name="Found">How many there are on all pages.</param>
/// <param name="Page">Which page it is: the last one where there are fewer than asked for.</param>
/// <param name="Pages">How many pages there are; 1 at least.</param>
public sealed record RuleList(
    IReadOnlyList<RuleLine> Shown, IReadOnlyList<RefusedRule> Refused, int Found, int Page, int Pages)
{
    /// <summary>How many rules a page has.</summary>
    public const int PageSize = 100;

    /// <summary>The first one's number, counted from 1.</summary>
    public int First => Found == 0 ? 0 : ((Page - 1) * PageSize) + 1;

    /// <summary>The last one's number.</summary>
    public int Last => Math.Min(Found, Page * PageSize);

    /// <summary>Chooses, orders and cuts.</summary>
    public static RuleList Of(RuleListing rules, RuleListLocation location)
    {
        var words = location.Query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (location.Refused)
        {
            var refused = rules.Refused.Where(r => words.All(w => HasWord(r, w))).ToList();
            var (page, pages) = PageOf(refused.Count, location.Page);
            return new([], [.. refused.Skip((page - 1) * PageSize).Take(PageSize)], refused.Count, page, pages);
        }
        var found = rules.Rules.Where(r => Passes(r, location, words)).ToList();
        found.Sort((a, b) => Compare(a, b, location.Order));
        var (at, of) = PageOf(found.Count, location.Page);
        return new(found.Slice((at - 1) * PageSize, Math.Min(PageSize, found.Count - ((at - 1) * PageSize))),
            [], found.Count, at, of);
    }

    /// <summary>Whether a tag is another or stands below it.</summary>
    public static bool IsBelow(string tag, string above) =>
        tag.StartsWith(above, StringComparison.OrdinalIgnoreCase)
        && (tag.Length == above.Length || tag[above.Length] == '.');

    private static (int Page, int Pages) PageOf(int count, int asked)
    {
        var pages = Math.Max(1, (count + PageSize - 1) / PageSize);
        return (Math.Min(asked, pages), pages);
    }

    private static bool Passes(RuleLine rule, RuleListLocation location, string[] words) =>
        (location.Levels.Count == 0 || location.Levels.Contains(rule.Level))
        && (location.Statuses.Count == 0 || location.Statuses.Contains(rule.Status))
        && (location.Kind is null || location.Kind == rule.Kind)
        && (location.Tag is not { } tag || rule.Tags.Any(t => IsBelow(t, tag)))
        && (!location.HasHits || rule.Hits > 0)
        && words.All(w => HasWord(rule, w));

    private static bool HasWord(RuleLine rule, string word) =>
        Has(rule.Title, word) || Has(rule.Id, word) || Has(rule.File, word) || Has(rule.Author, word)
        || rule.Tags.Any(t => Has(t, word));

    private static bool HasWord(RefusedRule rule, string word) =>
        Has(rule.File, word) || Has(rule.Id, word) || rule.Reasons.Any(r => Has(r.Text, word));

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    // What is alike comes by title, then by id, so that pages do not overlap.
    private static int Compare(RuleLine a, RuleLine b, RuleOrder order)
    {
        var first = order switch
        {
            RuleOrder.Hits => b.Hits.CompareTo(a.Hits),
            RuleOrder.Alerts => b.Alerts.CompareTo(a.Alerts),
            RuleOrder.Fired => Nullable.Compare(b.LastFire, a.LastFire),
            RuleOrder.Level => RankOf(a).CompareTo(RankOf(b)),
            _ => 0,
        };
        if (first != 0) return first;
        var title = string.Compare(a.Title, b.Title, StringComparison.OrdinalIgnoreCase);
        return title != 0 ? title : string.CompareOrdinal(a.Id, b.Id);
    }

    private static int RankOf(RuleLine rule)
    {
        for (var i = 0; i < RuleListLocation.AllLevels.Count; i++)
        {
            if (RuleListLocation.AllLevels[i] == rule.Level) return i;
        }
        return RuleListLocation.AllLevels.Count;
    }
}
