using System.Buffers;
using System.Buffers.Text;
using System.Net;

namespace Tocsin.Storage.Tables;

/// <summary>
/// Makes templates of texts: numbers, hex digits, addresses, times, ids and quoted strings become placeholders, so that
/// texts of one format string meet. Works on bytes in one pass; a text is cut behind <see cref="BytesMax"/>. Not
/// thread-safe.
/// </summary>
internal sealed class Template
{
    /// <summary>How much of a text is looked at.</summary>
    public const int BytesMax = 2_048;

    private const int QuotedMax = 512;
    private const int IdBytesMin = 20;

    // What holds together: digits with letters, and signs that join parts of addresses, times and names.
    private static readonly SearchValues<byte> Joined =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._:-%+"u8);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> HexAndDashes = SearchValues.Create("0123456789abcdefABCDEF-"u8);
    private static readonly SearchValues<byte> TimeSigns = SearchValues.Create("0123456789:.-+TZ"u8);

    private static readonly SearchValues<byte> Signs = SearchValues.Create("._:-%+"u8);

    private readonly ArrayBufferWriter<byte> _to = new(BytesMax);

    /// <summary>The template of a text; valid until the next one is made.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > BytesMax) text = text[..BytesMax];
        _to.ResetWrittenCount();
        while (!text.IsEmpty)
        {
            if (text[0] == '"' && Closing(text, (byte)'"') is var end and > 0)
            {
                _to.Write("\"<text>\""u8);
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
        return _to.WrittenSpan;
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
            // Without digits only addresses such as fe80:: and words of hex digits vary, and those are rare.
            _to.Write(token);
            return;
        }
        // A dot or colon that ends a sentence is no part of what stands before it.
        var trimmed = token.TrimEnd(".:-+%"u8);
        if (!TryWhole(trimmed)) Mixed(trimmed);
        _to.Write(token[trimmed.Length..]);
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
        if (token.Length == 36 && token.Count((byte)'-') == 4 && !token.ContainsAnyExcept(HexAndDashes))
        {
            return Put("<id>"u8);
        }
        if (token.Length >= 8 && !token.ContainsAnyExcept(Hex)) return Put("<hex>"u8);
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
            _to.Write(letters < 0 ? token : token[..letters]);
            if (letters < 0) return;
            token = token[letters..];
            var digits = token.IndexOfAnyExcept(Digits);
            Put("<n>"u8);
            token = digits < 0 ? [] : token[digits..];
        }
    }

    private bool Put(ReadOnlySpan<byte> placeholder)
    {
        _to.Write(placeholder);
        return true;
    }

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
