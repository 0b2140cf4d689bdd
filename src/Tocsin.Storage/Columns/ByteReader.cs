using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Storage.Columns;

/// <summary>
/// Reads what a <see cref="ByteWriter"/> wrote. Reading past the end throws <see cref="EndOfStreamException"/>.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>One byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    /// <summary>A varint.</summary>
    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new EndOfStreamException("a varint is too long");
    }

    /// <summary>A varint that is a count or a length.</summary>
    public int Count()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw new EndOfStreamException("a count is too large");
    }

    /// <summary>A zigzag varint.</summary>
    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Bytes as they are.</summary>
    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length < 0 || length > _rest.Length) throw new EndOfStreamException("the bytes end early");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Raw(Count()));
}
