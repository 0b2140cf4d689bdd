using Tocsin.Storage.Answers;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Embedded;

/// <summary>Finds events by their ids.</summary>
internal static class EventsById
{
    private const long BytesMax = 64L << 20;

    /// <summary>
    /// The events that are still stored, in the order asked for; the first ones alone when they are very large
    /// together.
    /// </summary>
    public static IReadOnlyList<FoundEvent> Find(SegmentStore segments, IReadOnlyList<long> ids, CancellationToken stop)
    {
        var wanted = ids.ToHashSet();
        var found = new Dictionary<long, FoundEvent>();
        using var snapshot = segments.Snapshot();
        foreach (var block in snapshot.Blocks)
        {
            stop.ThrowIfCancellationRequested();
            if (found.Values.Sum(f => (long)f.Json.Length) > BytesMax) break;
            if (!ids.Any(id => id >= block.MinId && id <= block.MaxId)) continue;
            try
            {
                Find(block, wanted, found);
            }
            catch (DamagedException)
            {
                // The other blocks still answer.
                segments.QuarantineDamaged();
            }
        }
        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    private static void Find(Block block, HashSet<long> wanted, Dictionary<long, FoundEvent> found)
    {
        var ids = block.LoadIds();
        EventWriter? writer = null;
        for (var row = 0; row < block.Rows; row++)
        {
            if (wanted.Contains(ids[row])) found[ids[row]] = (writer ??= new EventWriter(block)).Write(row);
        }
    }
}
