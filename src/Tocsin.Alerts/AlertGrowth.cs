namespace Tocsin.Alerts;

/// <summary>What becomes of a stored alert when the same finding is computed again.</summary>
/// <remarks>
/// A rule computes bursts over the part of history that a run looks at, and history changes: events arrive late or out
/// of order, and a short look-back begins in the middle of a long attack. So one burst may be seen
/// <list type="bullet">
/// <item>longer than before: the attack goes on; same crossing event, same id, later end;</item>
/// <item>with another crossing event: a late event makes an earlier one cross the threshold; another id;</item>
/// <item>truncated: the look-back lacks its beginning, so a later event seems to cross first; another id.</item>
/// </list>
/// More events can only make more instants hot (an instant is hot when its window holds the threshold), and a look-back
/// that misses events can only make fewer. What a run sees of a burst therefore always lies on the same hot period
/// [<see cref="Alert.Crossed"/>, <see cref="Alert.End"/>], and two sightings of one burst overlap in it, while separate
/// bursts of the same rule and group never do. That is the test for "the same burst"; ids alone would raise it twice.
/// </remarks>
internal static class AlertGrowth
{
    /// <summary>The stored alert widened by another sighting; it never shrinks and keeps its id and state.</summary>
    /// <returns>The very same object when the sighting adds nothing.</returns>
    public static Alert Grow(Alert stored, Alert seen)
    {
        var grown = stored with
        {
            Start = Min(stored.Start, seen.Start),
            Crossed = Min(stored.Crossed, seen.Crossed),
            End = seen.End > stored.End ? seen.End : stored.End,
            // What was found to be worse than thought stays so.
            Severity = stored.Severity > seen.Severity ? stored.Severity : seen.Severity,
        };
        if (seen.Count > stored.Count)
        {
            // The summary tells the count, so it goes with it.
            grown = grown with { Count = seen.Count, Summary = seen.Summary };
        }
        if (seen.EventIds.Count > 0 && (seen.End > stored.End || seen.EventIds.Count > stored.EventIds.Count))
        {
            grown = grown with { EventIds = seen.EventIds, Events = seen.Events };
        }
        return grown.Equals(stored) ? stored : grown;
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
