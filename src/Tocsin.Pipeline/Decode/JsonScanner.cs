using System.Buffers;
using System.Buffers.Text;

namespace Tocsin.Pipeline.Decode;

/// <summary>
/// Finds where a JSON value ends by its brackets and quotes alone,
/// so that one bad item of a batch does not spoil the others.
/// </summary>
internal static class JsonScanner
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]}\r\n\t "u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);

    /// <summary>The index behind the value that begins at <paramref name="start"/>; -1 when it never ends.</summary>
    public static int EndOf(ReadOnlySpan<byte> json, int start)
    {
        if (json[start] is not ((byte)'{' or (byte)'['))
        {
            if (json[start] == '"') return EndOfString(json, start);
            var length = json[start..].IndexOfAny(ScalarEnds);
            return length < 0 ? json.Length : length == 0 ? start + 1 : start + length;
        }
        var depth = 0;
        for (var at = start; at < json.Length;)
        {
            var next = json[at..].IndexOfAny(Structure);
            if (next < 0) return -1;
            at += next;
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at);
                    if (at < 0) return -1;
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0) return at + 1;
                    break;
            }
            at++;
        }
        return -1;
    }

    /// <summary>
    /// Whether a text is one number, string, true, false or null; of a string only its ends are looked at.
    /// </summary>
    public static bool IsScalar(ReadOnlySpan<byte> json) => json[0] == '"' || json.SequenceEqual("true"u8)
        || json.SequenceEqual("false"u8) || json.SequenceEqual("null"u8)
        || (Utf8Parser.TryParse(json, out double _, out var read) && read == json.Length);

    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var at = start + 1; at < json.Length;)
        {
            var next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return -1;
            at += next;
            if (json[at] == '"') return at + 1;
            at += 2;
        }
        return -1;
    }
}
