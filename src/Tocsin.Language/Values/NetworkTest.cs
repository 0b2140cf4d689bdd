using System.Net;
using System.Net.Sockets;
using Tocsin.Events.Values;

namespace Tocsin.Language.Values;

/// <summary>
/// The value is an IP address inside a network, one of IPv4 mapped into IPv6 as one of IPv4; or the network's own text.
/// </summary>
public sealed class NetworkTest : ValueTest
{
    private readonly byte[] _text;
    private readonly UInt128 _first;
    private readonly UInt128 _mask;

    private NetworkTest(string text, UInt128 address, UInt128 mask)
    {
        (Operand, _text, _first, _mask) = (text, Utf8Text.Fold(text), address & mask, mask);
        HasHostBits = address != _first;
    }

    /// <summary>The network in CIDR notation, as it was written.</summary>
    public string Operand { get; }

    /// <summary>Whether what was written is an address inside the network rather than its first.</summary>
    public bool HasHostBits { get; }

    /// <summary>Reads <c>ADDRESS/LENGTH</c>; host bits that are set are ignored, as people type them.</summary>
    public static bool TryCreate(string text, out NetworkTest? test)
    {
        test = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 2 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address)) return false;
        // IPAddress accepts 10.1 and bare numbers; a network is written in full.
        if (!text.AsSpan(0, slash).Contains(':') && text.AsSpan(0, slash).Count('.') != 3) return false;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var length)
            || length > bits)
        {
            return false;
        }
        // IPv4's addresses are the last of 128 bits.
        length += 128 - bits;
        var mask = length == 0 ? 0 : UInt128.MaxValue << (128 - length);
        test = new NetworkTest(text, AddressText.Of(address), mask);
        return true;
    }

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) =>
        (AddressText.TryParseZoned(utf8, out var address) && (address & _mask) == _first)
        || Utf8Text.EqualsFolded(utf8, _text);

    /// <inheritdoc/>
    public override bool Integer(long value) => false;

    /// <inheritdoc/>
    public override bool Double(double value) => false;
}
