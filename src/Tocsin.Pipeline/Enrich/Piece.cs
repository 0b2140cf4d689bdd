using System.Buffers;
using System.Text;

namespace Tocsin.Pipeline.Enrich;

/// <summary>A part of a <see cref="MessagePattern"/>: words that are always the same, or what takes their
/// place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Literal">The words that are always the same; empty for other kinds.</param>
internal readonly record struct Piece(PieceKind Kind, byte[] Literal)
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private static readonly SearchValues<byte> HostCharacters = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:%_-"u8);

    private static readonly SearchValues<byte> KeyCharacters = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:+/=_-.@"u8);

    /// <summary>Whether it is a text without bounds, of whatever characters.</summary>
    public bool IsText => Kind is PieceKind.Foreign or PieceKind.Own;

    /// <summary>Whether it is the peer's address.</summary>
    public bool IsAddress => Kind is PieceKind.Address or PieceKind.Host;

    /// <summary>The piece that a name in braces stands for.</summary>
    public static Piece Named(string name) => new(
        name switch
        {
            "address" => PieceKind.Address,
            "host" => PieceKind.Host,
            "port" or "number" => PieceKind.Number,
            "times" => PieceKind.Times,
            "method" or "word" => PieceKind.Word,
            "key" => PieceKind.Key,
            "field" => PieceKind.Field,
            "user" or "text" => PieceKind.Foreign,
            "reason" => PieceKind.Own,
            _ => throw new ArgumentException($"No piece of a message is called {name}", nameof(name)),
        },
        []);

    /// <summary>The piece of the words that are always the same.</summary>
    public static Piece Words(string text) => new(PieceKind.Literal, Encoding.UTF8.GetBytes(text));

    /// <summary>How many bytes at the beginning of a text may belong to the piece.</summary>
    public int LengthAtStart(ReadOnlySpan<byte> text)
    {
        var length = Kind is PieceKind.Word or PieceKind.Field
            ? text.IndexOf((byte)' ')
            : text.IndexOfAnyExcept(Characters);
        return length < 0 ? text.Length : length;
    }

    /// <summary>How many bytes at the end of a text may belong to the piece.</summary>
    public int LengthAtEnd(ReadOnlySpan<byte> text) => text.Length - 1 - (Kind is PieceKind.Word or PieceKind.Field
        ? text.LastIndexOf((byte)' ')
        : text.LastIndexOfAnyExcept(Characters));

    private SearchValues<byte> Characters => Kind switch
    {
        PieceKind.Number or PieceKind.Times => Digits,
        PieceKind.Key => KeyCharacters,
        _ => HostCharacters,
    };
}

/// <summary>What may stand in a message's place.</summary>
internal enum PieceKind : byte
{
    /// <summary>Always the same words.</summary>
    Literal,

    /// <summary>A word: what has no blank.</summary>
    Word,

    /// <summary>A word that may be empty.</summary>
    Field,

    /// <summary>A key's kind or fingerprint: a word without quotes or brackets.</summary>
    Key,

    /// <summary>Decimal digits.</summary>
    Number,

    /// <summary>Decimal digits that say how often something happened.</summary>
    Times,

    /// <summary>The peer's address, or UNKNOWN.</summary>
    Address,

    /// <summary>The peer's address or name.</summary>
    Host,

    /// <summary>A text that a stranger may have chosen: anything may be in it, also what looks like a
    /// message.</summary>
    Foreign,

    /// <summary>A text of the program's own.</summary>
    Own,
}
