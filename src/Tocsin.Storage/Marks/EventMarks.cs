using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Marks;

/// <summary>
/// What was learnt of events after they were stored, beside the segments, which never change: whoever reads events sees
/// it in their fields. Of each field the marks of the newest events are kept, a million of them. Thread-safe.
/// </summary>
public sealed class EventMarks : IDisposable
{
    private const int EachMax = 1_000_000;

    private readonly int _eachMax;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, MarkList> _lists = new(StringComparer.Ordinal);
    private readonly MarkFile _file;
    private volatile bool _isEmpty = true;

    private EventMarks(IDisk disk, string directory, int eachMax)
    {
        _eachMax = eachMax;
        _file = MarkFile.Open(disk, Path.Combine(directory, "marks"), mark => ListOf(mark.Path).Add(mark));
        _isEmpty = _lists.Count == 0;
    }

    /// <summary>How many marks were forgotten to make room for newer ones.</summary>
    public long Forgotten { get; private set; }

    /// <summary>What of the file was found damaged; null when all was sound.</summary>
    public string? Damage => _file.Damage;

    /// <summary>Opens the marks of a directory of their own.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="directory">The directory; created once there is a mark.</param>
    /// <param name="eachMax">How many events a field has marks for at most.</param>
    public static EventMarks Open(IDisk disk, string directory, int eachMax = EachMax) => new(disk, directory, eachMax);

    /// <summary>Adds marks; those that are there already change nothing. Durable and seen when this returns.</summary>
    /// <exception cref="IOException">They are neither; they may be added again.</exception>
    public void Add(IReadOnlyList<EventMark> marks)
    {
        lock (_changing)
        {
            _isEmpty = false;
            var added = marks.Select(m => m with { EventIds = ListOf(m.Path).Missing(m) })
                .Where(m => m.EventIds.Count > 0).ToList();
            if (added.Count == 0) return;
            _file.Append(added);
            foreach (var mark in added) ListOf(mark.Path).Add(mark);
            if (!_lists.Values.Any(l => l.Count > _eachMax)) return;
            // A tenth more than is needed, so that it is not done each time.
            foreach (var list in _lists.Values) Forgotten += list.Cut(_eachMax - (_eachMax / 10), _eachMax);
            _file.Replace([.. _lists.SelectMany(l => l.Value.Marks(l.Key))]);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>A block as it is read: with what was learnt of its events.</summary>
    internal Block On(Block block)
    {
        if (_isEmpty) return block;
        List<string>? paths = null;
        var version = Forgotten;
        lock (_changing)
        {
            foreach (var (path, list) in _lists)
            {
                if (list.CountIn(block.MinId, block.MaxId) is not (> 0 and var count)) continue;
                (paths ??= []).Add(path);
                version += count;
            }
        }
        return paths is null ? block : new MarkedBlock(block, this, paths, version);
    }

    /// <summary>The texts that a field has of events in a range of ids.</summary>
    internal Dictionary<long, List<string>> TextsOf(string path, long minId, long maxId)
    {
        lock (_changing) return ListOf(path).TextsIn(minId, maxId);
    }

    private MarkList ListOf(string path)
    {
        if (!_lists.TryGetValue(path, out var list)) _lists[path] = list = new MarkList();
        return list;
    }
}
