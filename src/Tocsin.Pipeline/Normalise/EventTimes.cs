using System.Buffers;
using System.Buffers.Text;
using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>How good a time is that a sender sent.</summary>
internal enum TimeQuality
{
    /// <summary>It could not be read, or is none.</summary>
    Unreadable,

    /// <summary>It is the one that programs write when they have none: 1970 or the year 1, at its first
    /// instant.</summary>
    Unset,

    /// <summary>A time.</summary>
    Good,
}

/// <summary>Reads the times of events.</summary>
internal static class EventTimes
{
    private const long EpochTicks = 621_355_968_000_000_000;
    private static readonly long GuessMin = new DateTime(2000, 1, 1).Ticks;
    private static readonly long GuessMax = new DateTime(2100, 1, 1).Ticks;

    /// <summary>Reads a value.</summary>
    /// <param name="kind">The value's kind.</param>
    /// <param name="text">Its text.</param>
    /// <param name="received">When the event arrived.</param>
    /// <param name="isGuess">
    /// Whether the name is none that says that it is a time: then a number is one of this century, or something else,
    /// such as how long something took.
    /// </param>
    /// <param name="time">The time; that of 0 when it is unreadable.</param>
    public static TimeQuality Read(
        ValueKind kind, ReadOnlySpan<byte> text, Instant received, bool isGuess, out Instant time)
    {
        var isRead = kind == ValueKind.Text
            ? TimestampParser.TryParse(text, received, out time)
            : TryNumber(kind, text, out time);
        if (!isRead) return TimeQuality.Unreadable;
        if (isGuess)
        {
            var isNumber = kind != ValueKind.Text || NumberText.IsNumber(text);
            if (isNumber && (time.Ticks < GuessMin || time.Ticks >= GuessMax)) return TimeQuality.Unreadable;
        }
        if (time.Ticks is not (0 or EpochTicks) || time.Nanoseconds > 0) return TimeQuality.Good;
        return isGuess ? TimeQuality.Unreadable : TimeQuality.Unset;
    }

    private static bool TryNumber(ValueKind kind, ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (kind is not (ValueKind.Integer or ValueKind.Double or ValueKind.Number)) return false;
        if (TimestampParser.TryEpoch(text, out time)) return true;
        // A number with an exponent.
        if (!NumberText.TryDouble(text, out var seconds) || Math.Abs(seconds) > 1e19) return false;
        Span<byte> plain = stackalloc byte[64];
        return Utf8Formatter.TryFormat((decimal)seconds, plain, out var length, new StandardFormat('F', 6))
            && TimestampParser.TryEpoch(plain[..length], out time);
    }
}
