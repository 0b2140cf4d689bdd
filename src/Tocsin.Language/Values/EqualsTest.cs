using System.Globalization;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Values;

namespace Tocsin.Language.Values;

/// <summary>The whole value equals the operand; numbers by value, addresses by address.</summary>
public sealed class EqualsTest : ValueTest
{
    private readonly byte[] _exact;
    private readonly byte[] _folded;
    private readonly byte[] _identity;
    private readonly UInt128? _address;
    private readonly double? _number;
    private readonly long? _integer;
    private readonly long? _ticks;

    /// <summary>A test for one operand.</summary>
    /// <param name="operand">What the value must equal.</param>
    /// <param name="cased">Whether letter case counts.</param>
    public EqualsTest(string operand, bool cased)
    {
        (Operand, Cased) = (operand, cased);
        _exact = Encoding.UTF8.GetBytes(operand);
        _identity = _folded = Utf8Text.Fold(operand);
        if (AddressText.TryParse(_exact, out var address))
        {
            _address = address;
            _identity = AddressText.Write(address, stackalloc byte[AddressText.BytesMax]).ToArray();
        }
        Span<byte> digits = stackalloc byte[ExactDecimal.DigitsMax];
        if (ExactDecimal.TryParse(_exact, digits, out var exact) && NumberText.TryDouble(_exact, out var number))
        {
            _number = number;
            if (exact.TryInteger(out var integer)) _integer = integer;
        }
        if (TimestampParser.TryParse(_exact, default, out var time)) _ticks = time.Ticks;
    }

    /// <summary>What the value must equal.</summary>
    public string Operand { get; }

    /// <summary>Whether letter case counts.</summary>
    public bool Cased { get; }

    /// <summary>Whether the operand may equal a number or an instant.</summary>
    public bool IsNumberOrTime => _number is not null || _ticks is not null;

    /// <inheritdoc/>
    public override byte[]? Whole => _address is null ? _folded : null;

    /// <inheritdoc/>
    public override byte[] Identity => _identity;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Literal =>
        _address is { } address ? AddressLiteral(address) : Ascii.IsValid(_folded) ? _folded : default;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> OtherLiteral => _address is { } address && AddressText.IsFour(address)
        ? Mapped
        : default;

    // Every spelling of an address that is mapped into IPv6 has this group.
    private static readonly byte[] Mapped = [.. "ffff:"u8];

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) =>
        (Cased ? utf8.SequenceEqual(_exact) : Utf8Text.EqualsFolded(utf8, _folded))
        || (_address is { } address && AddressText.TryParse(utf8, out var other) && other == address);

    /// <inheritdoc/>
    public override bool Integer(long value) => _integer == value;

    /// <inheritdoc/>
    public override bool Double(double value) =>
        _number == value && NumberValue.Compare(value, _exact, value) == 0;

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text) =>
        Text(text) || (_number is not null && ExactDecimal.Compare(text, _exact) == 0);

    /// <inheritdoc/>
    public override bool Time(long ticks) => ticks == _ticks;

    // IPv4's spelling; of IPv6 the longest of the groups that every spelling has in hex, be it behind zeros.
    private byte[] AddressLiteral(UInt128 address)
    {
        if (AddressText.IsFour(address)) return _identity;
        var longest = "";
        for (var shift = 112; shift >= 32; shift -= 16)
        {
            var group = (ushort)(address >> shift);
            var text = group == 0 ? "" : group.ToString("x", CultureInfo.InvariantCulture);
            if (text.Length > longest.Length) longest = text;
        }
        return Encoding.UTF8.GetBytes(longest);
    }
}
