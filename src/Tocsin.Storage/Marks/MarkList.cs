namespace Tocsin.Storage.Marks;

/// <summary>The marks of one field, in the order of events. Not thread-safe.</summary>
internal sealed class MarkList
{
    private readonly List<(long Id, int Label)> _marks = [];
    private readonly List<IReadOnlyList<string>> _labels = [];
    private readonly Dictionary<string, int> _labelsByText = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _marks.Count;

    /// <summary>The events, ascending, that do not have a mark yet.</summary>
    public IReadOnlyList<long> Missing(EventMark mark)
    {
        var label = LabelOf(mark.Texts);
        return [.. mark.EventIds.Distinct().Order().Where(id => _marks.BinarySearch((id, label)) < 0)];
    }

    /// <summary>Adds a mark to events.</summary>
    public void Add(EventMark mark)
    {
        var label = LabelOf(mark.Texts);
        foreach (var id in mark.EventIds)
        {
            // Mostly behind all others.
            var at = _marks.Count == 0 || _marks[^1].CompareTo((id, label)) < 0
                ? ~_marks.Count
                : _marks.BinarySearch((id, label));
            if (at < 0) _marks.Insert(~at, (id, label));
        }
    }

    /// <summary>Forgets the oldest when there are more than some; answers how many.</summary>
    public int Cut(int left, int most)
    {
        if (_marks.Count <= most) return 0;
        var cut = _marks.Count - left;
        _marks.RemoveRange(0, cut);
        return cut;
    }

    /// <summary>All of them.</summary>
    public IEnumerable<EventMark> Marks(string path) => _marks.GroupBy(m => m.Label)
        .Select(g => new EventMark(path, _labels[g.Key], [.. g.Select(m => m.Id)]));

    /// <summary>How many are of events in a range of ids.</summary>
    public int CountIn(long minId, long maxId) => EndOf(maxId) - IndexOf(minId);

    /// <summary>The texts of events in a range of ids.</summary>
    public Dictionary<long, List<string>> TextsIn(long minId, long maxId)
    {
        var texts = new Dictionary<long, List<string>>();
        for (var (i, end) = (IndexOf(minId), EndOf(maxId)); i < end; i++)
        {
            var (id, label) = _marks[i];
            if (!texts.TryGetValue(id, out var known)) texts[id] = known = [];
            known.AddRange(_labels[label]);
        }
        return texts;
    }

    private int EndOf(long maxId) => maxId == long.MaxValue ? _marks.Count : IndexOf(maxId + 1);

    private int IndexOf(long id)
    {
        var at = _marks.BinarySearch((id, -1));
        return at < 0 ? ~at : at;
    }

    private int LabelOf(IReadOnlyList<string> texts)
    {
        var key = string.Join('\n', texts);
        if (_labelsByText.TryGetValue(key, out var label)) return label;
        _labels.Add(texts);
        return _labelsByText[key] = _labels.Count - 1;
    }
}
