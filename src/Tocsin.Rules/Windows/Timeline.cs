namespace Tocsin.Rules.Windows;

/// <summary>
/// The events of a group that are remembered, by event time, then by arrival (the id), then by input, the last input
/// first, so that no event follows itself in a sequence. Each has two marks: whether the condition held with it, and
/// whether the rule fired at it. Lives in its group; grows by need.
/// </summary>
internal struct Timeline
{
    /// <summary>How many inputs can be told apart.</summary>
    public const int InputsMax = 64;

    private const int Fired = 1;
    private const int Held = 2;
    private const int InputShift = 2;
    private const int IdShift = 8;

    // Of each event its ticks, and its id, input and marks in one number.
    private long[]? _times;
    private UInt128[]? _values;
    private int _head;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>When one happened.</summary>
    public readonly long Ticks(int at) => _times![(_head + at) * 2];

    /// <summary>Its id.</summary>
    public readonly long Id(int at) => Packed(at) >> IdShift;

    /// <summary>Which input it is.</summary>
    public readonly int Input(int at) => (int)(Packed(at) >> InputShift) & (InputsMax - 1);

    /// <summary>Whether the condition held with it.</summary>
    public readonly bool IsHeld(int at) => (Packed(at) & Held) != 0;

    /// <summary>Whether the rule fired at it.</summary>
    public readonly bool IsFired(int at) => (Packed(at) & Fired) != 0;

    /// <summary>Its value, where values are kept.</summary>
    public readonly UInt128 Value(int at) => _values![_head + at];

    /// <summary>Whether values are kept.</summary>
    public readonly bool HasValues => _values is not null;

    /// <summary>Sets the marks of one.</summary>
    public readonly void Mark(int at, bool isHeld, bool isFired)
    {
        ref var packed = ref _times![((_head + at) * 2) + 1];
        packed = (packed & ~(long)(Held | Fired)) | (isHeld ? (long)Held : 0) | (isFired ? (long)Fired : 0);
    }

    /// <summary>How many happened at a time or before it.</summary>
    public readonly int UpTo(long ticks)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (Ticks(middle) <= ticks) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Where one belongs.</summary>
    public readonly int PlaceOf(long ticks, long id, int input)
    {
        if (Count == 0 || !IsBehind(Count - 1, ticks, id, input)) return Count;
        var (low, high) = (0, Count - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (IsBehind(middle, ticks, id, input)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>Puts one in its place, without marks.</summary>
    public void Insert(int place, long ticks, long id, int input, UInt128? value)
    {
        MakeRoom(value is not null);
        var at = _head + place;
        if (place < Count)
        {
            Array.Copy(_times!, at * 2, _times!, (at + 1) * 2, (Count - place) * 2);
            if (_values is not null) Array.Copy(_values, at, _values, at + 1, Count - place);
        }
        _times![at * 2] = ticks;
        _times[(at * 2) + 1] = (id << IdShift) | ((long)input << InputShift);
        if (value is { } known) _values![at] = known;
        Count++;
    }

    /// <summary>Forgets the oldest.</summary>
    public void RemoveFirst(int count)
    {
        _head += count;
        Count -= count;
        if (Count == 0) _head = 0;
    }

    /// <summary>Moves one onto an earlier place; what was there is forgotten. See <see cref="Truncate"/>.</summary>
    public readonly void Move(int from, int to)
    {
        _times![(_head + to) * 2] = _times[(_head + from) * 2];
        _times[((_head + to) * 2) + 1] = _times[((_head + from) * 2) + 1];
        if (_values is not null) _values[_head + to] = _values[_head + from];
    }

    /// <summary>Forgets all but the first.</summary>
    public void Truncate(int count) => Count = count;

    private readonly long Packed(int at) => _times![((_head + at) * 2) + 1];

    private readonly bool IsBehind(int at, long ticks, long id, int input)
    {
        if (Ticks(at) != ticks) return Ticks(at) > ticks;
        return Id(at) != id ? Id(at) > id : Input(at) < input;
    }

    private void MakeRoom(bool withValues)
    {
        _times ??= new long[4];
        if (withValues) _values ??= new UInt128[_times.Length / 2];
        var room = _times.Length / 2;
        if (_head + Count < room) return;
        if (_head > 0 && _head >= Count)
        {
            Array.Copy(_times, _head * 2, _times, 0, Count * 2);
            if (_values is not null) Array.Copy(_values, _head, _values, 0, Count);
        }
        else
        {
            var times = new long[room * 4];
            Array.Copy(_times, _head * 2, times, 0, Count * 2);
            if (_values is not null)
            {
                var values = new UInt128[room * 2];
                Array.Copy(_values, _head, values, 0, Count);
                _values = values;
            }
            _times = times;
        }
        _head = 0;
    }
}
