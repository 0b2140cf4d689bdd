using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Tocsin.Events.Json;

/// <summary>Values as JSON.</summary>
public static class JsonValue
{
    /// <summary>Writes one value; texts are taken to be UTF-8, JSON and numbers to be what they say.</summary>
    public static void Write(IBufferWriter<byte> to, ValueKind kind, ReadOnlySpan<byte> text, long number)
    {
        switch (kind)
        {
            case ValueKind.Text:
                JsonText.WriteQuoted(to, text);
                break;
            case ValueKind.Json or ValueKind.Number:
                to.Write(text);
                break;
            case ValueKind.Integer:
                Utf8Formatter.TryFormat(number, to.GetSpan(20), out var length);
                to.Advance(length);
                break;
            case ValueKind.Double:
                BitConverter.Int64BitsToDouble(number).TryFormat(
                    to.GetSpan(32), out length, "R", CultureInfo.InvariantCulture);
                to.Advance(length);
                break;
            case ValueKind.Boolean:
                to.Write(number != 0 ? "true"u8 : "false"u8);
                break;
            case ValueKind.Time:
                var span = to.GetSpan(Instant.TextBytesMax + 2);
                span[0] = (byte)'"';
                length = new Instant(number).Format(span[1..]);
                span[length + 1] = (byte)'"';
                to.Advance(length + 2);
                break;
            default:
                to.Write("null"u8);
                break;
        }
    }
}
