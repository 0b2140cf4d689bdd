using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Tocsin.Rules.Windows;

/// <summary>
/// Writes texts one behind the other, each with its length in two bytes, so that different texts give different keys.
/// Of
/// a text longer than <see cref="TextBytesMax"/> its beginning and its hash stand for it.
/// </summary>
internal sealed class GroupKey
{
    /// <summary>How many bytes of a text are kept.</summary>
    public const int TextBytesMax = 512;

    private const int HashBytes = 16;
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Begins anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        var kept = text.Length <= TextBytesMax ? text.Length : TextBytesMax + HashBytes;
        var needed = _length + kept + 2;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, needed));
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_length), (ushort)kept);
        _length += 2;
        text[..Math.Min(text.Length, TextBytesMax)].CopyTo(_bytes.AsSpan(_length));
        if (text.Length > TextBytesMax) XxHash128.Hash(text, _bytes.AsSpan(_length + TextBytesMax, HashBytes));
        _length += kept;
    }

    /// <summary>The texts of a key, for people.</summary>
    public static List<KeyValuePair<string, string>> Texts(IReadOnlyList<string> names, ReadOnlySpan<byte> key)
    {
        var texts = new List<KeyValuePair<string, string>>(names.Count);
        foreach (var name in names)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(key);
            var text = Encoding.UTF8.GetString(key.Slice(2, Math.Min((int)length, TextBytesMax)));
            texts.Add(new(name, length <= TextBytesMax ? text : text + "…"));
            key = key[(length + 2)..];
        }
        return texts;
    }

    /// <summary>Whether bytes are so many texts.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key, int texts)
    {
        for (; texts > 0; texts--)
        {
            if (key.Length < 2) return false;
            var length = BinaryPrimitives.ReadUInt16LittleEndian(key);
            if (length > TextBytesMax + HashBytes || key.Length < length + 2) return false;
            key = key[(length + 2)..];
        }
        return key.IsEmpty;
    }
}
