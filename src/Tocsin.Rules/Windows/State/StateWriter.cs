using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tocsin.Rules.Windows.State;

/// <summary>
/// Writes the state of windows: a mark and a version, numbers, and a checksum (XxHash64) of all before it.
/// </summary>
internal sealed class StateWriter
{
    /// <summary>The mark of a state, and its version.</summary>
    public const long Mark = 0x01_57_4e_49_57_43_4f_54;

    private readonly Stream _stream;
    private readonly XxHash64 _hash = new();
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _used;

    /// <summary>Begins a state.</summary>
    public StateWriter(Stream stream)
    {
        _stream = stream;
        Write(Mark);
    }

    /// <summary>Writes a number.</summary>
    public void Write(long number)
    {
        if (_used + 8 > _buffer.Length) Flush();
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), number);
        _used += 8;
    }

    /// <summary>Writes a value.</summary>
    public void Write(UInt128 value)
    {
        Write((long)(ulong)(value >> 64));
        Write((long)(ulong)value);
    }

    /// <summary>Writes bytes, behind how many there are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write((long)bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (_used == _buffer.Length) Flush();
            var part = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..part].CopyTo(_buffer.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Ends the state.</summary>
    public void End()
    {
        Flush();
        Span<byte> checksum = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, _hash.GetCurrentHashAsUInt64());
        _stream.Write(checksum);
    }

    private void Flush()
    {
        var part = _buffer.AsSpan(0, _used);
        _hash.Append(part);
        _stream.Write(part);
        _used = 0;
    }
}
