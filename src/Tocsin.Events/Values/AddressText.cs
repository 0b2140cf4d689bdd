using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Events.Values;

/// <summary>
/// What equality, order and identity of IP addresses are: those of the addresses, whatever text spells them. An IPv4
/// address is the same as the one mapped into IPv6 (RFC 4291 section 2.5.5.2). Four numbers without leading zeros spell
/// an IPv4 address; one with a zone (<c>%eth0</c>) is a text like any other.
/// </summary>
public static class AddressText
{
    /// <summary>How many bytes the text of an address has at most.</summary>
    public const int BytesMax = 45;

    private const int ZonedBytesMax = 64;

    private static readonly UInt128 FourPrefix = (UInt128)0xFFFF << 32;

    private static readonly SearchValues<byte> Characters = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    /// <summary>Whether a text is an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">
    /// Its sixteen bytes as a number, the first byte highest: their order is that of addresses.
    /// </param>
    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        if (text.Length is < 2 or > BytesMax || text.ContainsAnyExcept(Characters)) return false;
        if (text.Contains((byte)':')) return SixText.TryParse(text, out address);
        if (!TryFour(text, out var four)) return false;
        address = FourPrefix | four;
        return true;
    }

    /// <summary>
    /// The one spelling of an address where the text has another: RFC 5952's, and IPv4's for what is mapped into IPv6.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="room">Gets the spelling, <see cref="BytesMax"/> bytes.</param>
    /// <returns>The text itself when it is no address or spelled so already.</returns>
    public static ReadOnlySpan<byte> Identity(ReadOnlySpan<byte> text, Span<byte> room) =>
        MayBeSpelledOtherwise(text) && TryParse(text, out var address) ? Write(address, room) : text;

    /// <summary>
    /// Whether a text may be an address that has another spelling: IPv4 has one, and most texts have no colon in their
    /// first five characters.
    /// </summary>
    public static bool MayBeSpelledOtherwise(ReadOnlySpan<byte> text) =>
        text.Length is >= 2 and <= BytesMax && text[..Math.Min(5, text.Length)].Contains((byte)':');

    /// <summary>Whether a text is an address, without its zone: that names an interface of whoever wrote it.</summary>
    /// <param name="text">The text; with a zone, it may be longer than an address.</param>
    /// <param name="address">As for <see cref="TryParse"/>.</param>
    public static bool TryParseZoned(ReadOnlySpan<byte> text, out UInt128 address)
    {
        var zone = text.Length <= ZonedBytesMax ? text.IndexOf((byte)'%') : -1;
        if (zone < 0) return TryParse(text, out address);
        address = 0;
        return zone < text.Length - 1 && text[..zone].Contains((byte)':') && TryParse(text[..zone], out address);
    }

    /// <summary>Writes the one spelling of an address.</summary>
    /// <param name="address">As <see cref="TryParse"/> gave it.</param>
    /// <param name="room">Gets the spelling, <see cref="BytesMax"/> bytes.</param>
    public static ReadOnlySpan<byte> Write(UInt128 address, Span<byte> room)
    {
        if (!IsFour(address)) return room[..SixText.Write(address, room)];
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (length > 0) room[length++] = (byte)'.';
            ((byte)(address >> shift)).TryFormat(room[length..], out var digits);
            length += digits;
        }
        return room[..length];
    }

    /// <summary>The order of texts: addresses first, by address, then all others, by their bytes.</summary>
    public static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var (isX, isY) = (TryParse(x, out var left), TryParse(y, out var right));
        if (isX != isY) return isX ? -1 : 1;
        var order = isX ? left.CompareTo(right) : 0;
        return order != 0 ? order : x.SequenceCompareTo(y);
    }

    /// <summary>Whether an address is one of IPv4.</summary>
    public static bool IsFour(UInt128 address) => address >> 32 == FourPrefix >> 32;

    /// <summary>An address as a number, that of IPv4 mapped into IPv6.</summary>
    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork) address = address.MapToIPv6();
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Reads four numbers with points between them.</summary>
    internal static bool TryFour(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var (part, digits, parts) = (0u, 0, 1);
        foreach (var b in text)
        {
            if (b == '.')
            {
                if (digits == 0 || ++parts > 4) return false;
                (address, part, digits) = ((address << 8) | part, 0, 0);
                continue;
            }
            // A leading zero would be octal to some.
            if (!char.IsAsciiDigit((char)b) || (digits == 1 && part == 0) || digits == 3) return false;
            (part, digits) = ((10 * part) + b - '0', digits + 1);
            if (part > 255) return false;
        }
        address = (address << 8) | part;
        return parts == 4 && digits > 0;
    }
}
