using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tocsin.Storage.Answers;

/// <summary>
/// Where a page of events ended. Of events in the order of time it names the last one, so that what arrives meanwhile
/// moves nothing; of events that pipes have put in order it counts those before, among the events that there were when
/// the first page was made. Clients get it as a text that they hand back: what it is made of is ours to change.
/// </summary>
public sealed record PageCursor
{
    private PageCursor((long Ticks, long Id)? last, int skip, long? newest) =>
        (Last, Skip, Newest) = (last, skip, newest);

    /// <summary>The time (ticks) and the id of the last event; null when events are counted.</summary>
    public (long Ticks, long Id)? Last { get; }

    /// <summary>How many events lie before the next page; 0 when the last one is named.</summary>
    public int Skip { get; }

    /// <summary>
    /// The largest id of an event that is counted; null where that need not be known, or a page of an older version
    /// gave the cursor.
    /// </summary>
    public long? Newest { get; }

    /// <summary>The cursor of a page that ended with this event.</summary>
    public static PageCursor Behind(FoundEvent last) => Behind(last.Time.Ticks, last.Id);

    /// <summary>The cursor of a page that ended with an event at this time, of this id.</summary>
    public static PageCursor Behind(long ticks, long id) => new((ticks, id), 0, null);

    /// <summary>The cursor of a page that ended with the event of this number, counted from 1.</summary>
    /// <param name="events">The number.</param>
    /// <param name="newest">The largest id of an event that is counted; null for all that there are.</param>
    public static PageCursor BehindFirst(int events, long? newest) => new(null, events, newest);

    /// <summary>Reads the text of a cursor; false when no page gave it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PageCursor? cursor)
    {
        cursor = null;
        if (text is ['s', .. var count])
        {
            var (end, newest) = (count.IndexOf('.', StringComparison.Ordinal), default(long?));
            if (end >= 0)
            {
                if (!TryNumber(count.AsSpan(end + 1), out var counted)) return false;
                newest = counted;
            }
            if (!TryNumber(count.AsSpan(0, end < 0 ? count.Length : end), out var skip)
                || skip is < 1 or > int.MaxValue) return false;
            cursor = BehindFirst((int)skip, newest);
            return true;
        }
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !TryNumber(text.AsSpan(0, dot), out var ticks) || !TryNumber(text.AsSpan(dot + 1), out var id))
        {
            return false;
        }
        cursor = Behind(ticks, id);
        return true;
    }

    /// <summary>The text, as clients get it.</summary>
    public override string ToString() => Last is var (ticks, id)
        ? string.Create(CultureInfo.InvariantCulture, $"{ticks}.{id}")
        : Newest is { } newest ? string.Create(CultureInfo.InvariantCulture, $"s{Skip}.{newest}")
        : string.Create(CultureInfo.InvariantCulture, $"s{Skip}");

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
