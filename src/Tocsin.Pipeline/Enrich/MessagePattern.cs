using Tocsin.Events.Values;

namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// The form of one message of a program, such as <c>Invalid user {user} from {address} port {port}</c>, compiled once.
/// A message has the form from its first byte to its last, or it has not. Matching takes time in proportion to the
/// message and allocates nothing.
/// </summary>
/// <remarks>
/// <para>
/// What stands in braces is one of <see cref="PieceKind"/>, by the names in <see cref="Piece.Named"/>. A text
/// (<c>{user}</c>,
/// <c>{text}</c>, <c>{reason}</c>) may hold anything, so all else is looked for from the ends: what lies before the
/// first text from the beginning of the message, what lies behind the last one from its end. A user who calls himself
/// <c>x from 198.51.100.7</c> so makes the text longer, and no other address.
/// </para>
/// <para>
/// Between two texts lies a middle. When the second one is the program's own words, the last place where the middle
/// fits counts. When strangers wrote both, either may hold a forged middle: if there is more than one place, the
/// message has the form and no address.
/// </para>
/// </remarks>
internal sealed class MessagePattern
{
    private const int AddressBytesMax = 64;
    private const long TimesMax = 1_000_000_000;

    // What lies before the first text, between texts, and behind the last; one when there is no text.
    private readonly Piece[][] _runs;
    private readonly bool _isLastOwn;
    private readonly bool _isAddressBetween;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="ArgumentException">It has an unknown name, or more than two texts.</exception>
    public MessagePattern(string pattern)
    {
        var runs = new List<List<Piece>> { new() };
        for (var at = 0; at < pattern.Length;)
        {
            var isPiece = pattern[at] == '{';
            var end = isPiece ? pattern.IndexOf('}', at) : pattern.IndexOf('{', at);
            if (end < 0) end = pattern.Length;
            var piece = isPiece ? Piece.Named(pattern[(at + 1)..end]) : Piece.Words(pattern[at..end]);
            if (piece.IsText) runs.Add([]);
            else runs[^1].Add(piece);
            _isLastOwn = piece.IsText ? piece.Kind == PieceKind.Own : _isLastOwn;
            at = isPiece ? end + 1 : end;
        }
        _runs = [.. runs.Select(r => r.ToArray())];
        _isAddressBetween = _runs.Length == 3 && _runs[1].Any(p => p.IsAddress);
        // Words that hold a blank cannot begin inside a piece, so that no byte is looked at for two places.
        var isParted = _runs.Length < 3 || (_runs[1] is [{ Literal: var middle }, ..] && middle.Contains((byte)' '));
        if (_runs.Length > 3 || !isParted)
        {
            throw new ArgumentException("At most two texts, and words with a blank behind the first", nameof(pattern));
        }
    }

    /// <summary>The byte that all its messages begin with; null when they begin with anything.</summary>
    public byte? FirstByte => _runs[0] is [{ Kind: PieceKind.Literal } first, ..] ? first.Literal[0] : null;

    /// <summary>Whether a message has the form.</summary>
    /// <param name="message">The message, as UTF-8.</param>
    /// <param name="parts">What stands in it; meaningless when false is answered.</param>
    public bool TryMatch(ReadOnlySpan<byte> message, out MessageParts parts)
    {
        parts = default;
        var start = 0;
        if (!FromStart(_runs[0], message, ref start, ref parts)) return false;
        if (_runs.Length == 1) return start == message.Length;
        var end = message.Length;
        if (!FromEnd(_runs[^1], message, start, ref end, ref parts)) return false;
        (parts.TextStart, parts.TextLength) = (start, end - start);
        return _runs.Length == 2 || Between(message[..end], start, ref parts);
    }

    private bool Between(ReadOnlySpan<byte> message, int from, ref MessageParts parts)
    {
        var (middle, places) = (_runs[1], 0);
        while (message[from..].IndexOf(middle[0].Literal) is var next and >= 0)
        {
            from += next;
            var (to, here) = (from, parts);
            if (FromStart(middle, message, ref to, ref here))
            {
                parts = here;
                places++;
            }
            from++;
        }
        if (places > 1 && !_isLastOwn && _isAddressBetween) parts.AddressLength = 0;
        return places > 0;
    }

    private static bool FromStart(Piece[] run, ReadOnlySpan<byte> message, ref int at, ref MessageParts parts)
    {
        for (var i = 0; i < run.Length; i++)
        {
            var rest = message[at..];
            if (run[i].Kind == PieceKind.Literal)
            {
                if (!rest.StartsWith(run[i].Literal)) return false;
                at += run[i].Literal.Length;
                continue;
            }
            var length = run[i].LengthAtStart(rest);
            // "from 192.0.2.10: 11: bye": the colon belongs to what follows.
            if (i + 1 < run.Length && length > 0 && rest[length - 1] == run[i + 1].Literal[0]) length--;
            if (!Take(run[i].Kind, rest[..length], at, ref parts)) return false;
            at += length;
        }
        return true;
    }

    private static bool FromEnd(Piece[] run, ReadOnlySpan<byte> message, int start, ref int end, ref MessageParts parts)
    {
        for (var i = run.Length - 1; i >= 0; i--)
        {
            var rest = message[start..end];
            var length = run[i].Kind == PieceKind.Literal ? run[i].Literal.Length : run[i].LengthAtEnd(rest);
            end -= length;
            if (run[i].Kind == PieceKind.Literal)
            {
                if (!rest.EndsWith(run[i].Literal)) return false;
            }
            else if (!Take(run[i].Kind, rest[^length..], end, ref parts)) return false;
        }
        return true;
    }

    private static bool Take(PieceKind kind, ReadOnlySpan<byte> text, int start, ref MessageParts parts)
    {
        switch (kind)
        {
            case PieceKind.Field:
                return true;
            case PieceKind.Times:
                parts.Times = 0;
                foreach (var digit in text) parts.Times = Math.Min(TimesMax, (10 * parts.Times) + digit - '0');
                return !text.IsEmpty;
            case PieceKind.Address or PieceKind.Host:
                var isAddress = text.Length <= AddressBytesMax && AddressText.TryParseZoned(text, out _);
                if (isAddress) (parts.AddressStart, parts.AddressLength) = (start, text.Length);
                return isAddress || (kind == PieceKind.Host ? !text.IsEmpty : text.SequenceEqual("UNKNOWN"u8));
            default:
                return !text.IsEmpty;
        }
    }
}

/// <summary>Where the parts of a message lie in it.</summary>
internal struct MessageParts
{
    /// <summary>Where the peer's address begins.</summary>
    public int AddressStart;

    /// <summary>Length of that address; 0 when the message says none.</summary>
    public int AddressLength;

    /// <summary>Where the text lies; of two, both and what is between them.</summary>
    public int TextStart;

    /// <summary>Length of that text.</summary>
    public int TextLength;

    /// <summary>How often it happened; 0 when the message does not say.</summary>
    public long Times;
}
