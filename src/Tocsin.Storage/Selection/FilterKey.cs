using System.Globalization;
using System.Text;
using Tocsin.Language;
using Tocsin.Language.Values;

namespace Tocsin.Storage.Selection;

/// <summary>
/// Stands for a filter: filters with equal keys select the same rows of any block. Everything that a filter is made of
/// is in its text, each kind of part under a sign of its own, and the length of what has one before it: two different
/// filters never read alike.
/// </summary>
internal sealed class FilterKey : IEquatable<FilterKey>
{
    private const int LengthMax = 4_096;

    private readonly string _text;
    private readonly int _hash;

    private FilterKey(string text) => (_text, _hash) = (text, text.GetHashCode(StringComparison.Ordinal));

    /// <summary>About how many bytes it takes.</summary>
    public long SizeInMemory => 64 + (sizeof(char) * _text.Length);

    /// <summary>
    /// The key of a filter; null when nothing is to be kept under it: every event matches, its text would be very long,
    /// or a kind of test is not known here.
    /// </summary>
    public static FilterKey? Of(Predicate filter)
    {
        if (filter is And { Items.Count: 0 }) return null;
        var text = new KeyText();
        return text.TryAdd(filter) ? new FilterKey(text.ToString()) : null;
    }

    /// <summary>The key of the same filter over something that changes, as it is at one time.</summary>
    public FilterKey At(long version) => new(string.Create(CultureInfo.InvariantCulture, $"{_text}m{version}"));

    /// <inheritdoc/>
    public bool Equals(FilterKey? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _text == other._text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FilterKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => _text;

    // Every method answers false as soon as there can be no text.
    private sealed class KeyText
    {
        private readonly StringBuilder _text = new();

        public override string ToString() => _text.ToString();

        public bool TryAdd(Predicate predicate) => predicate switch
        {
            And and => TryAdd('&', and.Items.Count) && and.Items.All(TryAdd),
            Or or => TryAdd('|', or.Items.Count) && or.Items.All(TryAdd),
            Not not => TryAdd('!') && TryAdd(not.Item),
            AnyText text => TryAdd('*') && TryAdd(text.Test),
            Leaf { InSummary: { } words } leaf => TryAdd('s', leaf.Field.Name) && TryAdd(leaf.Test) && TryAdd(words),
            Leaf leaf => TryAdd('f', leaf.Field.Name) && TryAdd(leaf.Test),
            _ => false,
        };

        private bool TryAdd(ValueTest test) => test switch
        {
            ExistsTest => TryAdd('e'),
            EqualsTest equals => TryAdd(equals.Cased ? '=' : '~', equals.Operand),
            OneOfTest any => TryAdd('o', any.Operands.Count) && any.Operands.All(operand => TryAdd('=', operand)),
            WordsTest words => TryAdd('w', words.Operand) && TryAdd(words.Wildcards),
            AnyWordTest any => TryAdd('a') && TryAdd(any.Word),
            PatternTest { Pattern: var pattern } =>
                TryAdd(pattern.Cased ? 'P' : 'p', pattern.Text) && TryAdd(pattern.Wildcards),
            RegexTest regex => TryAdd('r', (int)regex.Flags) && TryAdd('R', regex.Pattern),
            NetworkTest network => TryAdd('n', network.Operand),
            CompareTest compare =>
                TryAdd(compare.Cased ? 'C' : 'c', (int)compare.Comparison) && TryAdd('t', compare.Operand)
                && (compare.Ticks is { } ticks ? TryAdd('i', ticks) : TryAdd('-')),
            SliceTest slice => TryAdd('/', slice.Share) && TryAdd(':', slice.Count),
            IndexTest index => TryAdd('x') && TryAdd(index.Name),
            BetweenTest between => TryAdd('b') && TryAdd(between.Low) && TryAdd(between.High),
            _ => false,
        };

        private bool TryAdd(IReadOnlyList<int> places) =>
            TryAdd('#', places.Count) && places.All(at => TryAdd('@', at));

        private bool TryAdd(char sign, string text)
        {
            if (!TryAdd(sign, text.Length) || text.Length > LengthMax) return false;
            _text.Append(text);
            return true;
        }

        private bool TryAdd(char sign, long number)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{sign}{number};");
            return _text.Length <= LengthMax;
        }

        private bool TryAdd(char sign)
        {
            _text.Append(sign);
            return _text.Length <= LengthMax;
        }
    }
}
