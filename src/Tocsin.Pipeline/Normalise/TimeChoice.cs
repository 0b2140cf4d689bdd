using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Chooses an event's time among all that it was sent: a good one before one that is unset before one that cannot be
/// read, then by the names' ranks, then the later one. One event after the other; one thread at a time.
/// </summary>
internal sealed class TimeChoice
{
    private Instant _received;
    private TimeQuality _quality;
    private byte _rank;
    private Instant _time;
    private string _object = "";
    private string _nanosecondsOf = "";
    private long _nanoseconds;
    private bool _isAny;
    private bool _isUnreadable;
    private bool _hasUnknownPart;

    /// <summary>The time; the arrival when none can be read.</summary>
    public Instant Chosen
    {
        get
        {
            if (!_isAny || _quality == TimeQuality.Unreadable) return _received;
            var hasNanoseconds = _object.Length > 0 && _nanosecondsOf == _object;
            if (!hasNanoseconds || _time.Ticks % TimeSpan.TicksPerSecond != 0) return _time;
            var ticks = _time.Ticks + (_nanoseconds / 100);
            return ticks > DateTime.MaxValue.Ticks ? _time : new Instant(ticks, (byte)(_nanoseconds % 100));
        }
    }

    /// <summary>Whether the chosen one lies inside of an object, so that no value as a whole is the time as
    /// sent.</summary>
    public bool IsPart => _object.Length > 0;

    /// <summary>Whether a value under a name that says time could not be read.</summary>
    public bool IsBad => _isUnreadable || (_hasUnknownPart && !_isAny);

    /// <summary>Whether it is of Serilog's compact form.</summary>
    public bool IsCompact { get; private set; }

    /// <summary>Begins an event.</summary>
    public void Begin(Instant received)
    {
        _received = received;
        (_isAny, _isUnreadable, _hasUnknownPart, IsCompact) = (false, false, false, false);
        // Seldom set.
        if (_object.Length > 0) _object = "";
        if (_nanosecondsOf.Length > 0) _nanosecondsOf = "";
    }

    /// <summary>There is an object where a time should be, with something unknown in it.</summary>
    public void SeeUnknownPart() => _hasUnknownPart = true;

    /// <summary>Looks at a value.</summary>
    /// <returns>Whether the value takes the place of the time as sent.</returns>
    public bool Take(ValueKind kind, ReadOnlySpan<byte> text, FieldRule rule)
    {
        if (rule.Alias == Alias.TimeNanoseconds)
        {
            SeeNanoseconds(text, rule);
            return false;
        }
        var quality = EventTimes.Read(kind, text, _received, rule.IsGuess, out var time);
        if (quality == TimeQuality.Unreadable)
        {
            if (rule.IsGuess) return false;
            _isUnreadable = true;
        }
        // The smaller rank is the better one, and the later of equals.
        var isBetter = !_isAny || quality > _quality || (quality == _quality && rule.Rank <= _rank);
        // Beside a good one, one that is unset is a fault.
        var (better, worse) = isBetter ? (quality, _quality) : (_quality, quality);
        _isUnreadable |= _isAny && better == TimeQuality.Good && worse == TimeQuality.Unset;
        if (!isBetter) return false;
        var isPart = rule.Alias == Alias.TimePart;
        (_isAny, _quality, _rank, _time) = (true, quality, rule.Rank, time);
        if (isPart || _object.Length > 0) _object = rule.TimeObject;
        IsCompact = rule.Name == "@t";
        return !isPart;
    }

    private void SeeNanoseconds(ReadOnlySpan<byte> text, FieldRule rule)
    {
        if (text.Length is 0 or > 9 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return;
        _nanoseconds = 0;
        foreach (var digit in text) _nanoseconds = (10 * _nanoseconds) + digit - '0';
        _nanosecondsOf = rule.TimeObject;
    }
}
