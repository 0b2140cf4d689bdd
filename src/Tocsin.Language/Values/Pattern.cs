using System.Text;

namespace Tocsin.Language.Values;

/// <summary>
/// A pattern with <c>*</c> (any run) and <c>?</c> (any one character) over a whole text;
/// letter case is ignored unless it is to count.
/// </summary>
public sealed class Pattern
{
    /// <summary>How many characters a pattern may have.</summary>
    public const int CharactersMax = 4_096;

    /// <summary>How many wildcards a pattern may have.</summary>
    public const int WildcardsMax = 256;

    // Up to so many bytes of text times elements of the pattern, going back to the last star is quickest.
    private const long EasyMax = 1 << 14;
    private const long ContainedMax = 1 << 26;

    private static readonly byte[] Star = [(byte)'*'];
    private static readonly byte[] Mark = [(byte)'?'];

    private readonly byte[][] _parts;
    private readonly byte[]? _contained;
    private PatternBits? _bits;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">
    /// Where a wildcard stands is in <paramref name="wildcards"/>, so that escaped ones are plain characters.
    /// </param>
    /// <param name="wildcards">Indexes into <paramref name="text"/>, ascending.</param>
    /// <param name="cased">Whether letter case counts.</param>
    public Pattern(string text, IReadOnlyList<int> wildcards, bool cased = false)
    {
        Text = text;
        Wildcards = wildcards;
        Cased = cased;
        // Parts alternate: literal, wildcard byte, literal, …; literals are folded where letter case does not count.
        var parts = new List<byte[]>((2 * wildcards.Count) + 1);
        var from = 0;
        foreach (var at in wildcards)
        {
            parts.Add(PartOf(text[from..at]));
            parts.Add(text[at] == '*' ? Star : Mark);
            from = at + 1;
        }
        parts.Add(PartOf(text[from..]));
        _parts = [.. parts];
        if (_parts is [{ Length: 0 }, [(byte)'*'], var middle, [(byte)'*'], { Length: 0 }]) _contained = middle;
    }

    /// <summary>Why a pattern of a stranger's is not run: it would take too much work; null when it is.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="wildcards">How many of its characters are wildcards.</param>
    public static string? Fault(string text, int wildcards) =>
        text.Length > CharactersMax
            ? $"The pattern has {text.Length} characters; the limit is {CharactersMax}"
            : wildcards > WildcardsMax
                ? $"The pattern has {wildcards} wildcards; the limit is {WildcardsMax}"
                : null;

    /// <summary>The pattern as written, without escapes.</summary>
    public string Text { get; }

    /// <summary>Which characters of <see cref="Text"/> are wildcards.</summary>
    public IReadOnlyList<int> Wildcards { get; }

    /// <summary>Whether letter case counts.</summary>
    public bool Cased { get; }

    /// <summary>The longest of its literal parts that is ASCII, folded.</summary>
    public ReadOnlyMemory<byte> Literal =>
        _parts.Where((part, i) => (i & 1) == 0 && Ascii.IsValid(part)).MaxBy(part => part.Length) is { } longest
            ? Utf8Text.Fold(Encoding.ASCII.GetString(longest))
            : [];

    /// <summary>
    /// The literal of a pattern that has no wildcards but stars at its ends, folded where letter case does not count.
    /// </summary>
    /// <param name="anyBefore">Whether a star stands before it.</param>
    /// <param name="anyBehind">Whether a star stands behind it.</param>
    /// <param name="literal">The literal.</param>
    /// <returns>False for any other pattern.</returns>
    public bool TryPlain(out bool anyBefore, out bool anyBehind, out byte[] literal)
    {
        (anyBefore, anyBehind, literal) = (_parts[0].Length == 0 && _parts is [_, [(byte)'*'], ..], false, []);
        var at = anyBefore ? 2 : 0;
        anyBehind = _parts.Length == at + 3 && IsStar(at + 1) && _parts[at + 2].Length == 0;
        literal = _parts[at];
        return _parts.Length == at + (anyBehind ? 3 : 1);
    }

    /// <summary>The longest of its literals; empty when there is none.</summary>
    /// <param name="isFirst">Whether the value begins with it.</param>
    /// <param name="isLast">Whether the value ends with it.</param>
    public byte[] Longest(out bool isFirst, out bool isLast)
    {
        var longest = 0;
        for (var part = 2; part < _parts.Length; part += 2)
        {
            if (_parts[part].Length > _parts[longest].Length) longest = part;
        }
        (isFirst, isLast) = (longest == 0, longest == _parts.Length - 1);
        return _parts[longest];
    }

    /// <summary>Whether the whole text fits.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_contained is not null)
        {
            // Looking for it is quick, but not in a long text that nearly has it at each of its characters.
            if ((long)text.Length * _contained.Length > ContainedMax) return Bits.Matches(text);
            return Cased ? text.IndexOf(_contained) >= 0 : Utf8Text.ContainsFolded(text, _contained);
        }
        if ((long)text.Length * Text.Length > EasyMax) return Bits.Matches(text);
        // Greedy with one point to come back to: the last star. Never exponential, and quickest for short texts.
        var (part, starPart, starAt, at) = (0, -1, 0, 0);
        while (true)
        {
            if (TryStep(text, ref at, ref part, out var done))
            {
                if (done) return true;
                if (part < _parts.Length && IsStar(part)) (starPart, starAt) = (part++, at);
                continue;
            }
            if (starPart < 0 || starAt >= text.Length) return false;
            starAt += Utf8Text.RuneLength(text[starAt..]);
            (part, at) = (starPart + 1, starAt);
        }
    }

    // Matches the literal or question mark at hand; a star is left to the caller.
    private bool TryStep(ReadOnlySpan<byte> text, ref int at, ref int part, out bool done)
    {
        done = false;
        if ((part & 1) == 1)
        {
            if (IsStar(part)) return true;
            if (at == text.Length) return false;
            at += Utf8Text.RuneLength(text[at..]);
            part++;
            return true;
        }
        var matched = !Cased ? Utf8Text.MatchFolded(text[at..], _parts[part])
            : text[at..].StartsWith(_parts[part]) ? _parts[part].Length : -1;
        if (matched < 0) return false;
        at += matched;
        part++;
        if (part < _parts.Length) return true;
        done = at == text.Length;
        return done;
    }

    // Made by the first who needs it; two that are made at once are the same.
    private PatternBits Bits => _bits ??= new PatternBits(_parts, Cased);

    private byte[] PartOf(string literal) => literal.Length == 0 ? []
        : Cased ? Encoding.UTF8.GetBytes(literal) : Utf8Text.Fold(literal);

    private bool IsStar(int part) => (part & 1) == 1 && _parts[part][0] == '*';
}
