using System.Collections.Concurrent;

namespace Tocsin.Rules.Matching;

/// <summary>
/// The routes of events by what they state of their origin, worked out when first asked for. Thread-safe.
/// </summary>
internal sealed class LogSourceRoutes(RuleIndex index)
{
    // Events may state anything.
    private const int RoutesMax = 4_096;

    private readonly ConcurrentDictionary<UInt128, LogSourceRoute> _byKey = new();

    // Most of what events state makes no difference.
    private readonly ConcurrentDictionary<string, LogSourceRoute> _byAllowed = new(StringComparer.Ordinal);

    /// <summary>The route of events with a key (see <see cref="LogSourceTable.KeyOf"/>).</summary>
    public LogSourceRoute Of(UInt128 key) => _byKey.TryGetValue(key, out var route) ? route : Add(key);

    private LogSourceRoute Add(UInt128 key)
    {
        if (_byKey.Count >= RoutesMax)
        {
            _byKey.Clear();
            _byAllowed.Clear();
        }
        var allowed = index.Sources.LogSourcesOf(key);
        var route = _byAllowed.GetOrAdd(
            string.Create(allowed.Length, allowed, static (text, of) =>
            {
                for (var i = 0; i < of.Length; i++) text[i] = of[i] ? '1' : '0';
            }), _ => new LogSourceRoute(index, allowed));
        return _byKey[key] = route;
    }
}
