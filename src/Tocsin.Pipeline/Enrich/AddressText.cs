namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// Reads addresses (IPv4 in dotted decimals; IPv6 by RFC 4291 section 2.2, with or without a zone) and writes each in
/// the one form it has: an IPv4-mapped one as IPv4, IPv6 as RFC 5952 says, without the zone, which names an interface
/// of the machine that wrote the log.
/// </summary>
internal static class AddressText
{
    /// <summary>Length of the longest form, in bytes.</summary>
    public const int BytesMax = 39;

    private const int Groups = 8;

    /// <summary>Writes an address in its one form; false when the text is no address.</summary>
    /// <param name="text">The text, all of it.</param>
    /// <param name="to">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="length">How many were written.</param>
    public static bool TryCanonical(ReadOnlySpan<byte> text, Span<byte> to, out int length)
    {
        length = 0;
        Span<ushort> groups = stackalloc ushort[Groups];
        if (TryV4(text, groups[6..]))
        {
            length = WriteV4(groups[6..], to);
            return true;
        }
        var zone = text.IndexOf((byte)'%');
        if (zone == text.Length - 1 || !TryV6(zone < 0 ? text : text[..zone], groups)) return false;
        var isMapped = !groups[..5].ContainsAnyExcept((ushort)0) && groups[5] == 0xFFFF;
        length = isMapped ? WriteV4(groups[6..], to) : WriteV6(groups, to);
        return true;
    }

    private static bool TryV4(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
        groups[..2].Clear();
        for (var part = 0; part < 4; part++)
        {
            if (part > 0)
            {
                if (text.IsEmpty || text[0] != '.') return false;
                text = text[1..];
            }
            var (value, digits) = (0, 0);
            for (; digits < text.Length && digits < 4 && text[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
            {
                value = (10 * value) + text[digits] - '0';
            }
            // 010 is eight to some programs and ten to others.
            if (digits == 0 || value > 255 || (digits > 1 && text[0] == '0')) return false;
            groups[part / 2] = (ushort)((groups[part / 2] << 8) | value);
            text = text[digits..];
        }
        return text.IsEmpty;
    }

    private static bool TryV6(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
        groups.Clear();
        if (text.Length < 2 || (text[0] == ':' && text[1] != ':')) return false;
        var (count, gap) = (0, -1);
        while (!text.IsEmpty)
        {
            if (text[0] == ':')
            {
                // Behind a group one colon parts, and two are the gap; before the first there is the gap alone.
                var isGap = text.Length > 1 && text[1] == ':';
                if (isGap && gap >= 0) return false;
                if (isGap) gap = count;
                text = text[(isGap ? 2 : 1)..];
                if (text.IsEmpty) return isGap && Spread(groups, count, gap);
                if (text[0] == ':') return false;
            }
            if (count == Groups) return false;
            if (count <= 6 && TryV4(text, groups[count..Math.Min(count + 2, Groups)]))
            {
                return Spread(groups, count + 2, gap);
            }
            var (value, digits) = (0, 0);
            for (; digits < text.Length && digits < 5 && char.IsAsciiHexDigit((char)text[digits]); digits++)
            {
                value = (16 * value) + (text[digits] <= '9' ? text[digits] - '0' : (text[digits] | 0x20) - 'a' + 10);
            }
            if (digits is 0 or 5 || (digits < text.Length && text[digits] != ':')) return false;
            groups[count++] = (ushort)value;
            text = text[digits..];
        }
        return Spread(groups, count, gap);
    }

    // Moves the groups behind the gap to the end.
    private static bool Spread(Span<ushort> groups, int count, int gap)
    {
        if (gap < 0) return count == Groups;
        if (count >= Groups) return false;
        groups[gap..count].CopyTo(groups[(gap + Groups - count)..]);
        groups.Slice(gap, Groups - count).Clear();
        return true;
    }

    private static int WriteV4(ReadOnlySpan<ushort> groups, Span<byte> to)
    {
        var length = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0) to[length++] = (byte)'.';
            var value = (byte)(groups[part / 2] >> (part % 2 == 0 ? 8 : 0));
            value.TryFormat(to[length..], out var written);
            length += written;
        }
        return length;
    }

    private static int WriteV6(ReadOnlySpan<ushort> groups, Span<byte> to)
    {
        var (gap, gapLength) = LongestZeros(groups);
        var length = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == gap)
            {
                to[length++] = (byte)':';
                to[length++] = (byte)':';
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gap + gapLength) to[length++] = (byte)':';
            groups[i].TryFormat(to[length..], out var written, "x");
            length += written;
        }
        return length;
    }

    // The first of the longest runs of two zeros or more; it is outside of the groups when there is none.
    private static (int Start, int Length) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        var (start, length) = (-Groups, 1);
        for (var i = 0; i < Groups; i++)
        {
            var end = i;
            while (end < Groups && groups[end] == 0) end++;
            if (end - i > length) (start, length) = (i, end - i);
            i = Math.Max(i, end - 1);
        }
        return (start, length);
    }
}
