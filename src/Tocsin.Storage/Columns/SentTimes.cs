using System.Globalization;

namespace Tocsin.Storage.Columns;

/// <summary>
/// Times as text that say the same as the event's own time, such as <c>2026-01-31T12:00:00.123456+02:00</c>: all that
/// needs to be kept of them is how many digits they have and what stands behind. Most senders write all their times in
/// one such form.
/// </summary>
internal static class SentTimes
{
    private const int DigitsMax = 7;
    private const int SuffixesMax = 200;
    private const int WholeLength = 19;

    /// <summary>Finds the form of a column's texts; false when any text is not its event's time in that form.</summary>
    /// <param name="column">The texts.</param>
    /// <param name="times">Each row's time in ticks.</param>
    /// <param name="form">The form.</param>
    /// <param name="suffixOf">For each value, which of the form's suffixes stands behind it.</param>
    public static bool TryFind(Column column, long[] times, out TimeForm form, out byte[] suffixOf)
    {
        (form, suffixOf) = (default, []);
        if (column.Count == 0 || !TryParts(column.TextOf(0), out var separator, out var digits, out _)) return false;
        var suffixes = new List<byte[]>();
        var found = new byte[column.Count];
        Span<byte> text = stackalloc byte[64];
        for (var i = 0; i < column.Count; i++)
        {
            var sent = column.TextOf(i);
            if (sent.Length > 40 || !TryParts(sent, out var itsSeparator, out var itsDigits, out var suffixStart)
                || itsSeparator != separator || itsDigits != digits) return false;
            var suffix = sent[suffixStart..];
            var known = suffixes.Count - 1;
            while (known >= 0 && !suffix.SequenceEqual(suffixes[known])) known--;
            if (known < 0)
            {
                if (suffixes.Count == SuffixesMax || !TryOffset(suffix, out _)) return false;
                known = suffixes.Count;
                suffixes.Add(suffix.ToArray());
            }
            found[i] = (byte)known;
            TryOffset(suffix, out var offset);
            var length = Write(text, times[column.RowOf(i)], new TimeForm(separator, digits, []), suffix, offset);
            if (length < 0 || !sent.SequenceEqual(text[..length])) return false;
        }
        (form, suffixOf) = (new TimeForm(separator, digits, [.. suffixes]), found);
        return true;
    }

    /// <summary>Writes one time; answers its length, or -1 when the form cannot hold it.</summary>
    public static int Write(Span<byte> to, long ticks, TimeForm form, ReadOnlySpan<byte> suffix, long offset)
    {
        var local = ticks + offset;
        if (local < 0 || local > DateTime.MaxValue.Ticks) return -1;
        new DateTime(local).TryFormat(to, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        to[10] = form.Separator;
        var length = WholeLength;
        if (form.Digits > 0)
        {
            to[length++] = (byte)'.';
            var fraction = local % TimeSpan.TicksPerSecond;
            for (var i = DigitsMax - 1; i >= 0; i--)
            {
                if (i < form.Digits) to[length + i] = (byte)('0' + (fraction % 10));
                fraction /= 10;
            }
            length += form.Digits;
        }
        suffix.CopyTo(to[length..]);
        return length + suffix.Length;
    }

    /// <summary>What a suffix adds to UTC, in ticks: <c>Z</c>, nothing, <c>+02:00</c> or <c>+0200</c>.</summary>
    public static bool TryOffset(ReadOnlySpan<byte> suffix, out long ticks)
    {
        ticks = 0;
        if (suffix.IsEmpty || suffix.SequenceEqual("Z"u8)) return true;
        if (suffix[0] is not ((byte)'+' or (byte)'-') || suffix.Length is not (5 or 6)
            || (suffix.Length == 6 && suffix[3] != ':')) return false;
        if (!int.TryParse(suffix[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(
                suffix[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)) return false;
        ticks = new TimeSpan(hours, minutes, 0).Ticks * (suffix[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryParts(ReadOnlySpan<byte> text, out byte separator, out int digits, out int suffixStart)
    {
        (separator, digits, suffixStart) = (0, 0, WholeLength);
        if (text.Length < WholeLength || text[4] != '-' || text[10] is not ((byte)'T' or (byte)' ')) return false;
        separator = text[10];
        if (text.Length == WholeLength || text[WholeLength] != '.') return true;
        while (WholeLength + 1 + digits < text.Length
            && text[WholeLength + 1 + digits] is >= (byte)'0' and <= (byte)'9') digits++;
        suffixStart = WholeLength + 1 + digits;
        return digits is > 0 and <= DigitsMax;
    }
}

/// <summary>How times are written.</summary>
/// <param name="Separator">Between date and time: <c>T</c> or a blank.</param>
/// <param name="Digits">How many digits behind the seconds, 0 to 7.</param>
/// <param name="Suffixes">What may stand behind.</param>
internal readonly record struct TimeForm(byte Separator, int Digits, byte[][] Suffixes);
