using System.Globalization;
using System.Text;
using Tocsin.Events;

namespace Tocsin.Language.Values;

/// <summary>The whole value equals the operand; numbers by value.</summary>
public sealed class EqualsTest : ValueTest
{
    private readonly byte[] _exact;
    private readonly byte[] _folded;
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
        _folded = Utf8Text.Fold(operand);
        if (long.TryParse(operand, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            _integer = integer;
        }
        if (NumberText.TryDouble(_exact, out var number)) _number = number;
        if (TimestampParser.TryParse(_exact, default, out var time)) _ticks = time.Ticks;
    }

    /// <summary>What the value must equal.</summary>
    public string Operand { get; }

    /// <summary>Whether letter case counts.</summary>
    public bool Cased { get; }

    /// <summary>Whether the operand may equal a number or an instant.</summary>
    public bool IsNumberOrTime => _integer is not null || _number is not null || _ticks is not null;

    /// <inheritdoc/>
    public override byte[] Whole => _folded;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Literal => System.Text.Ascii.IsValid(_folded) ? _folded : default;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) =>
        Cased ? utf8.SequenceEqual(_exact) : Utf8Text.EqualsFolded(utf8, _folded);

    /// <inheritdoc/>
    public override bool Integer(long value) => _integer is { } integer ? value == integer : _number == value;

    /// <inheritdoc/>
    public override bool Double(double value) => _number == value;

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text) =>
        Text(text) || (_integer is null && _number is { } number
            && NumberText.TryDouble(text, out var value) && value == number);

    /// <inheritdoc/>
    public override bool Time(long ticks) => ticks == _ticks;
}
