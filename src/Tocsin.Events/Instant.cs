using System.Globalization;

namespace Tocsin.Events;

/// <summary>A moment in UTC, to the nanosecond, from year 1 to 9999.</summary>
/// <param name="Ticks">100 ns ticks since 0001-01-01T00:00:00Z.</param>
/// <param name="Nanoseconds">0 to 99 nanoseconds beyond the ticks.</param>
public readonly record struct Instant(long Ticks, byte Nanoseconds = 0)
{
    /// <summary>The longest text of an instant, in bytes.</summary>
    public const int TextBytesMax = 30;

    /// <summary>The instant as RFC 3339 in UTC, with as many digits as it has: three, six, seven or nine.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        return System.Text.Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>
    /// Writes the instant as RFC 3339; answers the number of bytes, at most <see cref="TextBytesMax"/>.
    /// </summary>
    public int Format(Span<byte> to)
    {
        var time = new DateTime(Ticks, DateTimeKind.Utc);
        var fraction = (int)(Ticks % TimeSpan.TicksPerSecond);
        var format = fraction % 10_000 == 0 && Nanoseconds == 0 ? "yyyy-MM-ddTHH:mm:ss.fff"
            : fraction % 10 == 0 && Nanoseconds == 0 ? "yyyy-MM-ddTHH:mm:ss.ffffff"
            : "yyyy-MM-ddTHH:mm:ss.fffffff";
        time.TryFormat(to, out var length, format, CultureInfo.InvariantCulture);
        if (Nanoseconds != 0)
        {
            to[length++] = (byte)('0' + (Nanoseconds / 10));
            to[length++] = (byte)('0' + (Nanoseconds % 10));
        }
        to[length++] = (byte)'Z';
        return length;
    }
}
