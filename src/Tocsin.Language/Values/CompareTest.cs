using System.Text;
using Tocsin.Events;
using Tocsin.Events.Values;

namespace Tocsin.Language.Values;

/// <summary>How a value stands to the operand of a <see cref="CompareTest"/>.</summary>
public enum Comparison
{
    /// <summary>Less than.</summary>
    Less,

    /// <summary>Less than or equal to.</summary>
    AtMost,

    /// <summary>Greater than.</summary>
    Greater,

    /// <summary>Greater than or equal to.</summary>
    AtLeast,
}

/// <summary>
/// The value is on one side of the operand. A numeric operand is compared with numbers and with texts that are numbers;
/// an address with addresses; a time with instants and with texts that are times; any other with texts, letter case
/// aside unless it is to count.
/// </summary>
public sealed class CompareTest : ValueTest
{
    private readonly byte[] _text;
    private readonly byte[] _exact;
    private readonly UInt128? _address;
    private readonly double? _number;

    /// <summary>A test for one operand.</summary>
    /// <param name="comparison">On which side the value must be.</param>
    /// <param name="operand">A number, a time or a text.</param>
    /// <param name="ticks">The instant that the operand names, if it does.</param>
    /// <param name="cased">Whether letter case counts.</param>
    public CompareTest(Comparison comparison, string operand, long? ticks, bool cased = false)
    {
        (Comparison, Operand, Ticks, Cased) = (comparison, operand, ticks, cased);
        _exact = Encoding.UTF8.GetBytes(operand);
        _text = cased ? _exact : Utf8Text.Fold(operand);
        if (AddressText.TryParse(_exact, out var address)) _address = address;
        // Without digits that can be told apart it is a text.
        else if (ExactDecimal.Compare(_exact, _exact) is not null && NumberText.TryDouble(_exact, out var number))
        {
            _number = number;
        }
    }

    /// <summary>On which side the value must be.</summary>
    public Comparison Comparison { get; }

    /// <summary>What the value is compared with.</summary>
    public string Operand { get; }

    /// <summary>The instant that the operand names, if it does.</summary>
    public long? Ticks { get; }

    /// <summary>Whether letter case counts.</summary>
    public bool Cased { get; }

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        if (_number is not null) return Number(utf8);
        if (_address is { } address)
        {
            return AddressText.TryParse(utf8, out var other) && Holds(other.CompareTo(address));
        }
        if (Ticks is { } ticks && TimestampParser.TryParse(utf8, default, out var time))
        {
            return Holds(time.Ticks.CompareTo(ticks));
        }
        return Holds(Cased ? utf8.SequenceCompareTo(_text) : Utf8Text.CompareFolded(utf8, _text));
    }

    /// <inheritdoc/>
    public override bool Integer(long value) =>
        _number is { } number && Holds(NumberValue.Compare(value, _exact, number));

    /// <inheritdoc/>
    public override bool Double(double value) =>
        _number is { } number && Holds(NumberValue.Compare(value, _exact, number));

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text)
    {
        if (_number is not { } number || !NumberText.TryDouble(text, out var value)) return false;
        return Holds(value != number ? value.CompareTo(number) : ExactDecimal.Compare(text, _exact) ?? 0);
    }

    /// <inheritdoc/>
    public override bool Boolean(bool value) => false;

    /// <inheritdoc/>
    public override bool Time(long ticks) => Ticks is { } operand && Holds(ticks.CompareTo(operand));

    private bool Holds(int order) => Comparison switch
    {
        Comparison.Less => order < 0,
        Comparison.AtMost => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}
