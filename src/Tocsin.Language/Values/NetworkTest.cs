using System.Net;
using System.Text;

namespace Tocsin.Language.Values;

/// <summary>The value is an IP address inside a network; an IPv4 address mapped into IPv6 counts as IPv4.</summary>
public sealed class NetworkTest : ValueTest
{
    private const int AddressBytesMax = 64;
    private readonly IPNetwork _network;

    private NetworkTest(IPNetwork network) => _network = network;

    /// <summary>The network in CIDR notation.</summary>
    public string Network => _network.ToString();

    /// <summary>Reads <c>ADDRESS/LENGTH</c>; host bits that are set are ignored, as people type them.</summary>
    public static bool TryCreate(string text, out NetworkTest? test)
    {
        test = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 2 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address)) return false;
        // IPAddress accepts 10.1 and bare numbers; a network is written in full.
        if (!text.AsSpan(0, slash).Contains(':') && text.AsSpan(0, slash).Count('.') != 3) return false;
        var bits = 8 * address.GetAddressBytes().Length;
        if (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var length)
            || length > bits)
        {
            return false;
        }
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bits; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        test = new NetworkTest(new IPNetwork(new IPAddress(bytes), length));
        return true;
    }

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is < 2 or > AddressBytesMax) return false;
        Span<char> text = stackalloc char[AddressBytesMax];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (!IPAddress.TryParse(text, out var address) || (!text.Contains(':') && text.Count('.') != 3)) return false;
        return _network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <inheritdoc/>
    public override bool Integer(long value) => false;

    /// <inheritdoc/>
    public override bool Double(double value) => false;
}
