using System.Text;
using Tocsin.Rules.Model;

namespace Tocsin.Detection.Rules;

/// <summary>
/// The alerts that findings go into at the moment. Findings of one rule with the same values of the fields that its
/// <see cref="Suppression"/> names become one alert for as long as it says, which counts them and keeps a sample; how
/// often a rule fires costs nothing but that. One thread at a time.
/// </summary>
public sealed class AlertBook
{
    private const int OpenMax = 50_000;

    private readonly Dictionary<string, RuleAlert> _open = new(StringComparer.Ordinal);
    private readonly HashSet<RuleAlert> _changed = [];

    /// <summary>How many alerts findings may still go into.</summary>
    public int Open => _open.Count;

    /// <summary>Alerts that were closed early, because too many were open.</summary>
    public long ClosedEarly { get; private set; }

    /// <summary>Puts what a rule found into an alert.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="group">Names and values of what it is about.</param>
    /// <param name="startTicks">Time of its first event.</param>
    /// <param name="endTicks">Time of its last event.</param>
    /// <param name="ids">Ids of its events, oldest first.</param>
    /// <param name="count">How many events they are.</param>
    /// <param name="window">What names the finding in every replay; null for the id of its last event.</param>
    /// <returns>The alert, and whether it began with this.</returns>
    public (RuleAlert Alert, bool IsNew) Add(
        RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group, long startTicks, long endTicks,
        ReadOnlySpan<long> ids, long count, string? window = null)
    {
        var key = KeyOf(rule, group);
        var isNew = !_open.TryGetValue(key, out var alert)
            || endTicks - alert.StartTicks >= rule.Suppress.For.Ticks
                || alert.StartTicks - endTicks >= rule.Suppress.For.Ticks;
        if (isNew)
        {
            if (_open.Count >= OpenMax) CloseOldest();
            // The event that began it: the same one whenever the log is read again.
            window ??= (ids.Length > 0 ? ids[^1] : endTicks)
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
            _open[key] = alert = new RuleAlert(rule, group, window);
        }
        alert!.Add(startTicks, endTicks, count, ids);
        _changed.Add(alert);
        return (alert, isNew);
    }

    /// <summary>The alerts that changed since this was last asked.</summary>
    public IReadOnlyList<RuleAlert> TakeChanged()
    {
        if (_changed.Count == 0) return [];
        RuleAlert[] changed = [.. _changed];
        _changed.Clear();
        return changed;
    }

    /// <summary>The alerts as they are, to be kept over a restart.</summary>
    public IReadOnlyCollection<RuleAlert> All => _open.Values;

    /// <summary>Takes in an alert that was open before a restart.</summary>
    public void Restore(RuleAlert alert) => _open[KeyOf(alert.Rule, alert.Group)] = alert;

    /// <summary>Forgets alerts that began so long ago that nothing goes into them any more.</summary>
    public void Sweep(long nowTicks)
    {
        foreach (var (key, alert) in _open)
        {
            if (nowTicks - alert.StartTicks > 2 * alert.Rule.Suppress.For.Ticks) _open.Remove(key);
        }
    }

    private void CloseOldest()
    {
        foreach (var key in _open.OrderBy(o => o.Value.StartTicks).Take(OpenMax / 10).Select(o => o.Key).ToList())
        {
            _open.Remove(key);
            ClosedEarly++;
        }
    }

    private static string KeyOf(RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var key = new StringBuilder(rule.Id);
        foreach (var (name, value) in group) key.Append('\u0001').Append(name).Append('\u0002').Append(value);
        return key.ToString();
    }
}
