using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>The indices that a request names, as what they hold.</summary>
/// <param name="Events">Which events; null when it names none of their indices.</param>
/// <param name="Alerts">Whether it names the alerts.</param>
/// <param name="Days">The days with events among those named, and how many each has.</param>
internal sealed record ElasticTarget(Predicate? Events, bool Alerts, IReadOnlyList<DayCount> Days)
{
    private const string Weekly = "events-weekly";
    private const string Previous = "events-previous";

    /// <summary>The indices there are among those named.</summary>
    public IEnumerable<string> Names =>
        Days.Select(d => IndexTest.NameOf(d.Start)).Concat(Alerts ? [IndexNames.Alerts] : []);

    /// <summary>
    /// Finds what an expression such as <c>events,alerts</c>, <c>events-2026*,-events-202601*</c> or <c>_all</c> names.
    /// </summary>
    /// <param name="expression">The expression; empty means all.</param>
    /// <param name="days">The days with events.</param>
    /// <param name="now">What <c>now</c> is.</param>
    /// <param name="wishes">What to do of names that mean nothing.</param>
    /// <exception cref="ElasticException">There is no such index.</exception>
    public static ElasticTarget Of(string? expression, IReadOnlyList<DayCount> days, Instant now, IndexWishes wishes)
    {
        if (string.IsNullOrEmpty(expression)) expression = "_all";
        var names = expression.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (found, all, alerts, hasPattern) = (new HashSet<long>(), false, false, false);
        foreach (var sent in names)
        {
            // What stands behind a pattern with a minus is taken away again.
            var isExcluded = hasPattern && sent.StartsWith('-');
            var name = IndexNames.Resolved(isExcluded ? sent[1..] : sent, now);
            var isPattern = name == "_all" || name.Contains('*', StringComparison.Ordinal);
            hasPattern |= isPattern;
            if (isPattern && !wishes.ExpandsPatterns) continue;
            var named = DaysOf(name, days, now);
            var isAlerts = IndexNames.Means(name, IndexNames.Alerts);
            if (isExcluded) (all, alerts) = (all && named.Count == 0, alerts && !isAlerts);
            else (all, alerts) = (all || IsAll(name), alerts || isAlerts);
            if (isExcluded) found.ExceptWith(named);
            else found.UnionWith(named);
            var isThere = IsAll(name) || name is Weekly or Previous || isAlerts || named.Count > 0;
            if (!isThere && !isPattern && !wishes.IgnoresUnavailable && !isExcluded) throw Missing(sent);
        }
        var shown = days.Where(d => found.Contains(d.Start)).ToList();
        if (shown.Count == 0 && !alerts && hasPattern && !wishes.AllowsNone) throw Missing(expression);
        return new ElasticTarget(
            all ? Predicate.Everything : shown.Count > 0 ? Within(shown) : null, alerts, shown);
    }

    private static bool IsAll(string name) => IndexNames.Means(name, IndexNames.Events) || name == "events-*";

    private static List<long> DaysOf(string name, IReadOnlyList<DayCount> days, Instant now)
    {
        var today = now.Ticks - (now.Ticks % TimeSpan.TicksPerDay);
        return
        [
            .. days.Select(d => d.Start).Where(day => IsAll(name) || name switch
            {
                Weekly => day >= today - (7 * TimeSpan.TicksPerDay),
                Previous => day == today - TimeSpan.TicksPerDay,
                _ => IndexNames.Means(name, IndexTest.NameOf(day)),
            }),
        ];
    }

    // From the first day to the last, and of those between only the named ones.
    private static And Within(List<DayCount> days)
    {
        var (from, to) = (days[0].Start, Math.Min(days[^1].Start, LastDay) + TimeSpan.TicksPerDay);
        var time = new FieldRef(ElasticFields.Time);
        List<Predicate> all =
        [
            new Leaf(time, new CompareTest(Comparison.AtLeast, "from", from)),
            new Leaf(time, new CompareTest(Comparison.Less, "to", to)),
        ];
        if (days.Count < (to - from) / TimeSpan.TicksPerDay)
        {
            all.Add(IndexNames.Named(new OneOfTest([.. days.Select(d => IndexTest.NameOf(d.Start))])));
        }
        return new And(all);
    }

    private static readonly long LastDay = DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay;

    private static ElasticException Missing(string name) =>
        new(new(
            404, "index_not_found_exception", $"no such index [{(name.Length <= 200 ? name : name[..200] + "…")}]"));
}

/// <summary>What is done of names of indices that mean nothing.</summary>
/// <param name="IgnoresUnavailable">Whether a name that means nothing is passed over.</param>
/// <param name="AllowsNone">Whether patterns may mean nothing at all.</param>
/// <param name="ExpandsPatterns">Whether patterns mean indices.</param>
internal sealed record IndexWishes(
    bool IgnoresUnavailable = false, bool AllowsNone = true, bool ExpandsPatterns = true);
