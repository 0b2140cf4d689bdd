using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tocsin.Events.Json;

/// <summary>JSON strings to and from UTF-8, forgiving where strangers' JSON is not quite JSON.</summary>
public static class JsonText
{
    private static readonly SearchValues<byte> NeedEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\', 0x7F]);

    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>
    /// Unescapes the inside of a JSON string whose escapes are well-formed (RFC 8259 section 7);
    /// a lone surrogate becomes U+FFFD.
    /// </summary>
    /// <param name="escaped">The text between the quotes.</param>
    /// <param name="to">At least as long as <paramref name="escaped"/>.</param>
    /// <param name="loneSurrogate">Set to true when one was found; left alone otherwise.</param>
    /// <param name="isKey">
    /// Whether it is the name of a field: then a lone surrogate stays the six characters of its escape, so that two
    /// different names stay two.
    /// </param>
    /// <returns>The number of bytes written.</returns>
    public static int Unescape(
        ReadOnlySpan<byte> escaped, Span<byte> to, ref bool loneSurrogate, bool isKey = false)
    {
        var length = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                escaped.CopyTo(to[length..]);
                return length + escaped.Length;
            }
            escaped[..plain].CopyTo(to[length..]);
            length += plain;
            var kind = escaped[plain + 1];
            escaped = escaped[(plain + 2)..];
            if (kind != 'u')
            {
                to[length++] = kind switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => kind,
                };
                continue;
            }
            var unit = Hex(escaped);
            escaped = escaped[4..];
            if (char.IsHighSurrogate(unit) && escaped.Length >= 6 && escaped[0] == '\\' && escaped[1] == 'u'
                && char.IsLowSurrogate(Hex(escaped[2..])))
            {
                length += new Rune(unit, Hex(escaped[2..])).EncodeToUtf8(to[length..]);
                escaped = escaped[6..];
            }
            else if (char.IsSurrogate(unit))
            {
                loneSurrogate = true;
                length += isKey ? WriteEscape(unit, to[length..]) : WriteReplacement(to[length..]);
            }
            else
            {
                length += new Rune(unit).EncodeToUtf8(to[length..]);
            }
        }
    }

    /// <summary>Whether the inside of a JSON string has a surrogate escape without its partner.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOf("\\"u8) is var at and >= 0)
        {
            if (escaped[at + 1] != 'u')
            {
                escaped = escaped[(at + 2)..];
                continue;
            }
            var unit = Hex(escaped[(at + 2)..]);
            escaped = escaped[(at + 6)..];
            if (!char.IsSurrogate(unit)) continue;
            if (char.IsLowSurrogate(unit) || escaped.Length < 6 || escaped[0] != '\\' || escaped[1] != 'u'
                || !char.IsLowSurrogate(Hex(escaped[2..]))) return true;
            escaped = escaped[6..];
        }
        return false;
    }

    /// <summary>Writes UTF-8 text as a quoted JSON string, escaping no more than JSON asks for, and DEL.</summary>
    public static void WriteQuoted(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        to.Write("\""u8);
        while (text.IndexOfAny(NeedEscape) is var at and >= 0)
        {
            to.Write(text[..at]);
            var escape = to.GetSpan(6);
            var b = text[at];
            var shortForm = b switch
            {
                (byte)'"' or (byte)'\\' => b,
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\t' => (byte)'t',
                _ => 0,
            };
            escape[0] = (byte)'\\';
            if (shortForm != 0)
            {
                escape[1] = (byte)shortForm;
                to.Advance(2);
            }
            else
            {
                "u00"u8.CopyTo(escape[1..]);
                escape[4] = HexDigit(b >> 4);
                escape[5] = HexDigit(b & 15);
                to.Advance(6);
            }
            text = text[(at + 1)..];
        }
        to.Write(text);
        to.Write("\""u8);
    }

    /// <summary>
    /// Writes a JSON value in one spelling: without white space between its tokens, and with no more escapes than need
    /// be; a number that is too long to be read by everybody and a text with half a surrogate pair are mended on the
    /// way.
    /// </summary>
    /// <param name="json">JSON that is well-formed.</param>
    /// <param name="to">Where to.</param>
    public static void WriteCompact(ReadOnlySpan<byte> json, IBufferWriter<byte> to)
    {
        var reader = new Utf8JsonReader(json, EventShape.Reading);
        var isBehindValue = false;
        while (reader.Read())
        {
            var isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (isBehindValue && !isEnd) to.Write(","u8);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteText(in reader, to);
                    if (reader.TokenType == JsonTokenType.PropertyName) to.Write(":"u8);
                    break;
                case JsonTokenType.Number when reader.ValueSpan.Length > EventReader.NumberCharactersMax:
                    WriteQuoted(to, reader.ValueSpan);
                    break;
                default:
                    to.Write(reader.ValueSpan);
                    break;
            }
            isBehindValue = isEnd || reader.TokenType is not (
                JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
        }
    }

    // One text has one spelling, however its characters were escaped.
    private static void WriteText(in Utf8JsonReader reader, IBufferWriter<byte> to)
    {
        if (reader.ValueIsEscaped)
        {
            var pooled = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            var lone = false;
            var isKey = reader.TokenType == JsonTokenType.PropertyName;
            WriteQuoted(to, pooled.AsSpan(0, Unescape(reader.ValueSpan, pooled, ref lone, isKey)));
            ArrayPool<byte>.Shared.Return(pooled);
            return;
        }
        to.Write("\""u8);
        to.Write(reader.ValueSpan);
        to.Write("\""u8);
    }

    private static int WriteReplacement(Span<byte> to)
    {
        Replacement.CopyTo(to);
        return Replacement.Length;
    }

    private static int WriteEscape(char unit, Span<byte> to)
    {
        (to[0], to[1]) = ((byte)'\\', (byte)'u');
        for (var i = 0; i < 4; i++) to[2 + i] = HexDigit((unit >> (12 - (4 * i))) & 15);
        return 6;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private static char Hex(ReadOnlySpan<byte> digits) =>
        (char)((Nibble(digits[0]) << 12) | (Nibble(digits[1]) << 8) | (Nibble(digits[2]) << 4) | Nibble(digits[3]));

    private static int Nibble(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
