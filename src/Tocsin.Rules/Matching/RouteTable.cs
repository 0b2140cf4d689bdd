using System.Runtime.InteropServices;

namespace Tocsin.Rules.Matching;

/// <summary>
/// The routes of events, by what they say of their origin. Worked out when first needed, and forgotten when senders
/// think of too many. One thread at a time.
/// </summary>
internal sealed class RouteTable(RuleIndex index)
{
    private const int KeysMax = 4_096;
    private const int RoutesMax = 512;

    private readonly RoutingKey _key = new();
    private readonly Dictionary<byte[], (LogSourceRoute Route, int[] Made)> _byKey = new(ByteTexts.Comparer);

    /// <summary>The route of an event.</summary>
    /// <param name="view">Looks at it.</param>
    /// <param name="made">The entries of pipelines that make fields of it.</param>
    public LogSourceRoute Find(EventView view, out int[] made)
    {
        index.Sources.Write(view, _key);
        if (!_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(_key.Bytes, out var known))
        {
            if (_byKey.Count >= KeysMax) _byKey.Clear();
            known = _byKey[_key.Bytes.ToArray()] = Work(_key.Bytes);
        }
        made = known.Made;
        return known.Route;
    }

    private (LogSourceRoute Route, int[] Made) Work(ReadOnlySpan<byte> key)
    {
        var met = new List<int>();
        var allowed = index.Sources.LogSourcesOf(key, met);
        var bytes = MemoryMarshal.AsBytes(allowed.AsSpan()).ToArray();
        if (index.Routes.Count >= RoutesMax) index.Routes.Clear();
        var route = index.Routes.GetOrAdd(bytes, _ => new LogSourceRoute(index, allowed));
        return (route, [.. met.Where(m => !index.Made[m].IsEmpty)]);
    }
}
