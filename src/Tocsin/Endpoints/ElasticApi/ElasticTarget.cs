using Tocsin.Language;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>The indices that a request names, as what they hold.</summary>
/// <param name="Events">Which events; null when it names none of their indices.</param>
/// <param name="Alerts">Whether it names the alerts.</param>
/// <param name="Names">The indices there are among those named.</param>
internal sealed record ElasticTarget(Predicate? Events, bool Alerts, IReadOnlyList<string> Names)
{
    private const string Weekly = "events-weekly";
    private const string Previous = "events-previous";

    /// <summary>
    /// Finds what an expression such as <c>events,alerts</c>, <c>events-2026*</c> or <c>_all</c> names.
    /// </summary>
    /// <param name="expression">The expression; empty means all.</param>
    /// <param name="days">The first instants (ticks) of days with events.</param>
    /// <param name="today">The first instant (ticks) of today.</param>
    /// <param name="ignoreUnavailable">Whether a name that means nothing is passed over.</param>
    /// <exception cref="ElasticException">There is no such index.</exception>
    public static ElasticTarget Of(string? expression, IReadOnlyList<long> days, long today, bool ignoreUnavailable)
    {
        if (string.IsNullOrEmpty(expression)) expression = "_all";
        var (events, names, hasAlerts) = (new List<Predicate>(), new SortedSet<string>(StringComparer.Ordinal), false);
        var dayNames = days.Select(IndexNames.OfDay).ToList();
        foreach (var name in expression.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var isPattern = name == "_all" || name.Contains('*', StringComparison.Ordinal);
            var isAll = IndexNames.Means(name, IndexNames.Events) || name is "events-*" or Weekly or Previous;
            var found = isAll ? dayNames : [.. dayNames.Where(day => IndexNames.Means(name, day))];
            if (name == Weekly) events.Add(Since(today - (7 * TimeSpan.TicksPerDay), long.MaxValue));
            else if (name == Previous) events.Add(Since(today - TimeSpan.TicksPerDay, today));
            else if (isAll) events.Add(Predicate.Everything);
            else events.AddRange(found.Select(IndexNames.Named));
            names.UnionWith(found);
            var isAlerts = IndexNames.Means(name, IndexNames.Alerts);
            hasAlerts |= isAlerts;
            if (isAlerts) names.Add(IndexNames.Alerts);
            if (isPattern || isAll || isAlerts || found.Count > 0) continue;
            if (!ignoreUnavailable)
            {
                throw new ElasticException(new(404, "index_not_found_exception", $"no such index [{Shown(name)}]"));
            }
        }
        var all = events.Contains(Predicate.Everything) ? Predicate.Everything
            : events.Count == 1 ? events[0]
            : new Or(events);
        return new ElasticTarget(events.Count == 0 ? null : all, hasAlerts, [.. names]);
    }

    private static And Since(long from, long to) => new(
    [
        new Leaf(new FieldRef(ElasticFields.Time), new CompareTest(Comparison.AtLeast, "from", from)),
        new Leaf(new FieldRef(ElasticFields.Time), new CompareTest(Comparison.Less, "to", to)),
    ]);

    private static string Shown(string name) => name.Length <= 200 ? name : name[..200] + "…";
}
