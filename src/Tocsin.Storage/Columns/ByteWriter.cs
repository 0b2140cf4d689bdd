using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Storage.Columns;

/// <summary>
/// Bytes that grow, for building chunks and footers. Integers are LEB128 varints unless a width is named.
/// </summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[4096];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The same, for writing to a disk before anything else is written here.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Begins anew, keeping the room.</summary>
    public void Clear() => Length = 0;

    /// <summary>Room for <paramref name="length"/> bytes, which count as written.</summary>
    public Span<byte> Take(int length)
    {
        if (_bytes.Length - Length < length) Array.Resize(ref _bytes, Math.Max(Length + length, 2 * _bytes.Length));
        var room = _bytes.AsSpan(Length, length);
        Length += length;
        return room;
    }

    /// <summary>Takes back bytes that were taken and not needed.</summary>
    public void GiveBack(int length) => Length -= length;

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Eight bytes, little-endian.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Four bytes, little-endian.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>A varint of one to ten bytes.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>A signed number: zigzag, then a varint, so that small ones of either sign are short.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A text: its length in bytes, then UTF-8.</summary>
    public void Text(string text)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));
    }
}
