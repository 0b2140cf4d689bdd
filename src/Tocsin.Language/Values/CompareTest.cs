using System.Globalization;
using System.Text;
using Tocsin.Events;

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
/// any other with texts, letter case aside unless it is to count, and with instants when it is a time.
/// </summary>
public sealed class CompareTest : ValueTest
{
    private readonly byte[] _text;
    private readonly double? _number;
    private readonly decimal? _exact;
    private readonly long? _integer;

    /// <summary>A test for one operand.</summary>
    /// <param name="comparison">On which side the value must be.</param>
    /// <param name="operand">A number, a time or a text.</param>
    /// <param name="ticks">The instant that the operand names, if it does.</param>
    /// <param name="cased">Whether letter case counts.</param>
    public CompareTest(Comparison comparison, string operand, long? ticks, bool cased = false)
    {
        (Comparison, Operand, Ticks, Cased) = (comparison, operand, ticks, cased);
        _text = cased ? Encoding.UTF8.GetBytes(operand) : Utf8Text.Fold(operand);
        if (NumberText.TryDouble(Encoding.UTF8.GetBytes(operand), out var number)) _number = number;
        if (long.TryParse(operand, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            _integer = integer;
        }
        if (decimal.TryParse(operand, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)) _exact = exact;
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
    public override bool Text(ReadOnlySpan<byte> utf8) =>
        _number is not null ? NumberText.TryDouble(utf8, out var value) && Double(value)
        : Holds(Cased ? utf8.SequenceCompareTo(_text) : Utf8Text.CompareFolded(utf8, _text));

    /// <inheritdoc/>
    public override bool Integer(long value) => _integer is { } integer ? Holds(value.CompareTo(integer))
        : _exact is { } exact ? Holds(((decimal)value).CompareTo(exact))
        : _number is { } number && Holds(((double)value).CompareTo(number));

    /// <inheritdoc/>
    public override bool Double(double value) => _number is { } number && Holds(value.CompareTo(number));

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text) => NumberText.TryDouble(text, out var value) && Double(value);

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
