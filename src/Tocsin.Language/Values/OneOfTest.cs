using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tocsin.Events.Values;

namespace Tocsin.Language.Values;

/// <summary>
/// The whole value equals one of many operands, letter case included; numbers by value, addresses by address.
/// </summary>
public sealed class OneOfTest : ValueTest
{
    private readonly EqualsTest[] _tests;
    private readonly HashSet<UInt128> _addresses = [];
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _texts;

    /// <summary>A test for many operands.</summary>
    public OneOfTest(IReadOnlyList<string> operands)
    {
        Operands = operands;
        _texts = new HashSet<byte[]>(operands.Select(Encoding.UTF8.GetBytes), new BytesComparer())
            .GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var operand in operands)
        {
            if (AddressText.TryParse(Encoding.UTF8.GetBytes(operand), out var address)) _addresses.Add(address);
        }
        // Numbers and times are few among what is asked; texts are found without looking at each operand.
        _tests = [.. operands.Select(o => new EqualsTest(o, cased: true)).Where(t => t.IsNumberOrTime)];
    }

    /// <summary>What the value may equal.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => _texts.Contains(utf8)
        || (_addresses.Count > 0 && AddressText.TryParse(utf8, out var address) && _addresses.Contains(address));

    /// <inheritdoc/>
    public override bool Integer(long value) => Array.Exists(_tests, t => t.Integer(value));

    /// <inheritdoc/>
    public override bool Double(double value) => Array.Exists(_tests, t => t.Double(value));

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text) =>
        _texts.Contains(text) || AnyNumber(text);

    /// <inheritdoc/>
    public override bool Time(long ticks) => Array.Exists(_tests, t => t.Time(ticks));

    private bool AnyNumber(ReadOnlySpan<byte> text)
    {
        foreach (var test in _tests)
        {
            if (test.Number(text)) return true;
        }
        return false;
    }

    private sealed class BytesComparer
        : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    }
}
