using System.Buffers;
using System.Buffers.Text;
using System.Net;

namespace Tocsin.Storage.Tables;

/// <summary>
/// Makes templates of texts: numbers, hex digits, addresses, times, ids and quoted strings become placeholders, so that
/// texts of one format string meet. A placeholder stands for one byte at least. Works on bytes in one pass; a text is
/// cut behind <see cref="BytesMax"/>, and what follows is one placeholder. Not thread-safe.
/// </summary>
internal sealed class Template
{
    /// <summary>How much of a text is looked at.</summary>
    public const int BytesMax = 2_048;

    private const int QuotedMax = 512;
    private const int IdBytesMin = 20;
    private const int UuidBytes = 36;
    private const int CharacterBytesMax = 4;

    // No word of a language is so long and of a to f alone.
    private const int HexDigitsMin = 8;

    // What holds together: digits with letters, and signs that join parts of addresses, times and names.
    private static readonly SearchValues<byte> Joined =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._:-%+"u8);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> HexAndDashes = SearchValues.Create("0123456789abcdefABCDEF-"u8);
    private static readonly SearchValues<byte> TimeSigns = SearchValues.Create("0123456789:.-+TZ"u8);

    private static readonly SearchValues<byte> Signs = SearchValues.Create("._:-%+"u8);

    // RFC 9110's and RFC 5789's.
    private static readonly byte[][] Verbs =
    [
        [.. "GET"u8], [.. "HEAD"u8], [.. "POST"u8], [.. "PUT"u8], [.. "DELETE"u8], [.. "CONNECT"u8], [.. "OPTIONS"u8],
        [.. "TRACE"u8], [.. "PATCH"u8],
    ];

    private readonly ArrayBufferWriter<byte> _to = new(BytesMax);

    /// <summary>The template of a text; valid until the next one is made.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        var isCut = text.Length > BytesMax;
        if (isCut) text = Cut(text);
        _to.ResetWrittenCount();
        while (!text.IsEmpty)
        {
            if (text[0] == '"' && Closing(text, (byte)'"') is var end and > 0)
            {
                Quoted(text[1..end]);
                text = text[(end + 1)..];
                continue;
            }
            var length = text.IndexOfAnyExcept(Joined);
            if (length < 0) length = text.Length;
            if (length > 0)
            {
                Token(text[..length]);
                text = text[length..];
                continue;
            }
            _to.Write(text[..1]);
            text = text[1..];
        }
        if (isCut) _to.Write("<any>"u8);
        return _to.WrittenSpan;
    }

    /// <summary>As much of a text as is looked at: whole characters.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= BytesMax) return text;
        var length = BytesMax;
        while (length > BytesMax - CharacterBytesMax && (text[length] & 0xC0) == 0x80) length--;
        return text[..length];
    }

    // What a web server was asked for begins with a verb, which tells requests apart.
    private void Quoted(ReadOnlySpan<byte> text)
    {
        _to.Write("\""u8);
        var blank = text.IndexOf((byte)' ');
        foreach (var verb in (ReadOnlySpan<byte[]>)Verbs)
        {
            if (blank != verb.Length || !text.StartsWith(verb)) continue;
            _to.Write(text[..(blank + 1)]);
            text = text[(blank + 1)..];
            break;
        }
        if (!text.IsEmpty) _to.Write("<text>"u8);
        _to.Write("\""u8);
    }

    private static int Closing(ReadOnlySpan<byte> text, byte quote)
    {
        var at = text[1..Math.Min(text.Length, QuotedMax)].IndexOf(quote);
        return at < 0 ? -1 : at + 1;
    }

    private void Token(ReadOnlySpan<byte> token)
    {
        if (!token.ContainsAny(Digits))
        {
            // Without digits addresses such as fe80:: vary, which are rare, and words of hex digits, such as facbddbc.
            _to.Write(IsHex(token) ? "<hex>"u8 : token);
            return;
        }
        // A dot or colon that ends a sentence is no part of what stands before it.
        var trimmed = token.TrimEnd(".:-+%"u8);
        if (!TryWhole(trimmed)) Parts(trimmed);
        _to.Write(token[trimmed.Length..]);
    }

    // What colons join are names and values, such as sessionid:0x14 and lr:0040ffa8: each is looked at by itself.
    private void Parts(ReadOnlySpan<byte> token)
    {
        for (var colon = token.IndexOf((byte)':'); colon >= 0; colon = token.IndexOf((byte)':'))
        {
            Part(token[..colon]);
            _to.Write(":"u8);
            token = token[(colon + 1)..];
        }
        Part(token);
    }

    private void Part(ReadOnlySpan<byte> part)
    {
        if (!part.ContainsAny(Digits)) _to.Write(IsHex(part) ? "<hex>"u8 : part);
        else if (!TryWhole(part)) Mixed(part);
    }

    private bool TryWhole(ReadOnlySpan<byte> token)
    {
        var number = token[0] == '-' ? token[1..] : token;
        if (!number.IsEmpty && !number.ContainsAnyExcept(Digits) || IsDecimal(number)) return Put("<n>"u8);
        if (IsTime(token)) return Put("<time>"u8);
        var colon = token.LastIndexOf((byte)':');
        if (IsIpv4(token)) return Put("<ip>"u8);
        if (colon > 0 && IsIpv4(token[..colon]) && !token[(colon + 1)..].ContainsAnyExcept(Digits))
        {
            return Put("<ip>:<n>"u8);
        }
        if (token.Count((byte)':') >= 2 && IsAddress(token)) return Put("<ip>"u8);
        if (token.Length == 17 && token.Count((byte)':') == 5) return Put("<mac>"u8);
        if (token.StartsWith("0x"u8) && token.Length > 2 && !token[2..].ContainsAnyExcept(Hex)) return Put("<hex>"u8);
        // Also behind a prefix of its own, such as req-.
        if (token.Length >= UuidBytes && IsUuid(token[^UuidBytes..]))
        {
            _to.Write(token[..^UuidBytes]);
            return Put("<id>"u8);
        }
        if (IsHex(token)) return Put("<hex>"u8);
        return false;
    }

    // Names with numbers in them keep their letters: web01 is web<n>, 12ms is <n>ms. What is long and mixed is an id.
    private void Mixed(ReadOnlySpan<byte> token)
    {
        if (token.Length >= IdBytesMin && !token.ContainsAny(Signs))
        {
            Put("<id>"u8);
            return;
        }
        while (!token.IsEmpty)
        {
            var letters = token.IndexOfAny(Digits);
            // A sign before a number is a part of it, unless it joins two: blk_-12 and blk_12 are blk_<n>.
            var isSigned = letters > 1 && token[letters - 1] == '-' && Signs.Contains(token[letters - 2]);
            _to.Write(letters < 0 ? token : token[..(isSigned ? letters - 1 : letters)]);
            if (letters < 0) return;
            token = token[letters..];
            var digits = token.IndexOfAnyExcept(Digits);
            Put("<n>"u8);
            token = digits < 0 ? [] : token[digits..];
        }
    }

    private static bool IsUuid(ReadOnlySpan<byte> text) => text[8] == '-' && text[13] == '-' && text[18] == '-'
        && text[23] == '-' && !text.ContainsAnyExcept(HexAndDashes) && text.Count((byte)'-') == 4;

    private bool Put(ReadOnlySpan<byte> placeholder)
    {
        _to.Write(placeholder);
        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> token) =>
        token.Length >= HexDigitsMin && !token.ContainsAnyExcept(Hex);

    private static bool IsDecimal(ReadOnlySpan<byte> token)
    {
        var dot = token.IndexOf((byte)'.');
        return dot > 0 && dot < token.Length - 1 && !token[..dot].ContainsAnyExcept(Digits)
            && !token[(dot + 1)..].ContainsAnyExcept(Digits);
    }

    private static bool IsTime(ReadOnlySpan<byte> token)
    {
        if (token.ContainsAnyExcept(TimeSigns)) return false;
        var isDate = token.Length >= 10 && token[4] == '-' && token[7] == '-' && !token[..4].ContainsAnyExcept(Digits);
        return isDate || (token.Length >= 8 && token[2] == ':' && token[5] == ':' && token.Count((byte)':') == 2);
    }

    private static bool IsIpv4(ReadOnlySpan<byte> token)
    {
        if (token.Length is < 7 or > 15) return false;
        for (var part = 0; part < 4; part++)
        {
            if (!Utf8Parser.TryParse(token, out byte _, out var used)) return false;
            token = token[used..];
            if (part == 3) return token.IsEmpty;
            if (token.IsEmpty || token[0] != '.') return false;
            token = token[1..];
        }
        return false;
    }

    private static bool IsAddress(ReadOnlySpan<byte> token)
    {
        if (token.Length > 45) return false;
        Span<char> text = stackalloc char[token.Length];
        System.Text.Encoding.ASCII.GetChars(token, text);
        return IPAddress.TryParse(text, out _);
    }
}
