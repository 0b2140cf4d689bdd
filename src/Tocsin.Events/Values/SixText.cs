namespace Tocsin.Events.Values;

/// <summary>
/// Texts of IPv6 addresses, by RFC 4291 section 2.2; written as RFC 5952 says. The framework's own reader makes an
/// object of each address, which is too dear for each message and each value.
/// </summary>
internal static class SixText
{
    private const int Groups = 8;

    /// <summary>Reads an address without a zone.</summary>
    /// <param name="text">The text, all of it.</param>
    /// <param name="address">Its sixteen bytes as a number, the first byte highest.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        Span<ushort> groups = stackalloc ushort[Groups];
        if (!TryGroups(text, groups)) return false;
        foreach (var group in groups) address = (address << 16) | group;
        return true;
    }

    /// <summary>Writes the one spelling of an address; answers its length, 39 bytes at most.</summary>
    public static int Write(UInt128 address, Span<byte> to)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < Groups; i++) groups[i] = (ushort)(address >> (112 - (16 * i)));
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

    private static bool TryGroups(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
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
            if (count <= Groups - 2 && AddressText.TryFour(text, out var four))
            {
                (groups[count], groups[count + 1]) = ((ushort)(four >> 16), (ushort)four);
                return Spread(groups, count + 2, gap);
            }
            if (!TryGroup(ref text, out groups[count++])) return false;
        }
        return Spread(groups, count, gap);
    }

    private static bool TryGroup(ref ReadOnlySpan<byte> text, out ushort group)
    {
        var (value, digits) = (0, 0);
        for (; digits < text.Length && digits < 5 && char.IsAsciiHexDigit((char)text[digits]); digits++)
        {
            value = (16 * value) + (text[digits] <= '9' ? text[digits] - '0' : (text[digits] | 0x20) - 'a' + 10);
        }
        group = (ushort)value;
        if (digits is 0 or 5 || (digits < text.Length && text[digits] != ':')) return false;
        text = text[digits..];
        return true;
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
