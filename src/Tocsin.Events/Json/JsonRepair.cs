using System.Buffers;
using System.Text;

namespace Tocsin.Events.Json;

/// <summary>
/// Mends what senders commonly get wrong, so that their events are kept and flagged instead of refused.
/// </summary>
public static class JsonRepair
{
    /// <summary>
    /// Copies bytes to UTF-8, each invalid sequence becoming U+FFFD as in the WHATWG encoding standard.
    /// </summary>
    public static void ReplaceInvalid(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == OperationStatus.Done) to.Write(bytes[..used]);
            else to.Write("\uFFFD"u8);
            bytes = bytes[used..];
        }
    }

    /// <summary>
    /// Copies an item, quoting NaN, Infinity and -Infinity (as Python, Go and Java write them) and escaping raw control
    /// characters inside strings.
    /// </summary>
    /// <returns>False when there was nothing of that kind to mend.</returns>
    public static bool TryMend(ReadOnlySpan<byte> item, IBufferWriter<byte> to)
    {
        var mended = false;
        for (var at = 0; at < item.Length;)
        {
            var b = item[at];
            if (b == '"')
            {
                at += CopyString(item[at..], to, ref mended);
            }
            else if (WordAt(item[at..]) is var word and > 0)
            {
                to.Write("\""u8);
                to.Write(item.Slice(at, word));
                to.Write("\""u8);
                at += word;
                mended = true;
            }
            else
            {
                to.Write([b]);
                at++;
            }
        }
        return mended;
    }

    private static int WordAt(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;

    private static int CopyString(ReadOnlySpan<byte> rest, IBufferWriter<byte> to, ref bool mended)
    {
        to.Write("\""u8);
        for (var at = 1; at < rest.Length; at++)
        {
            var b = rest[at];
            if (b < 0x20)
            {
                to.Write(Encoding.ASCII.GetBytes($"\\u{(int)b:x4}"));
                mended = true;
                continue;
            }
            to.Write([b]);
            if (b == '"') return at + 1;
            if (b != '\\' || at + 1 == rest.Length) continue;
            // A backslash cannot stand before a raw control character: both are what was meant.
            if (rest[at + 1] < 0x20) to.Write("\\"u8);
            else to.Write([rest[++at]]);
        }
        return rest.Length;
    }
}
