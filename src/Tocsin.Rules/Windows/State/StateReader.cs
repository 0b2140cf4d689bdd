using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tocsin.Rules.Windows.State;

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote, whatever the bytes are. Once something is wrong, all else is zero or
/// empty.
/// </summary>
internal sealed class StateReader
{
    /// <summary>How long a text may be.</summary>
    public const int TextBytesMax = 1 << 20;

    private readonly Stream _stream;
    private readonly XxHash64 _hash = new();
    private readonly byte[] _number = new byte[8];

    /// <summary>Begins to read a state.</summary>
    public StateReader(Stream stream)
    {
        _stream = stream is BufferedStream ? stream : new BufferedStream(stream, 64 << 10);
        IsGood = Long() == StateWriter.Mark && IsGood;
    }

    /// <summary>Whether nothing was wrong so far.</summary>
    public bool IsGood { get; private set; } = true;

    /// <summary>Says that what was read makes no sense.</summary>
    public void Fail() => IsGood = false;

    /// <summary>A number.</summary>
    public long Long()
    {
        if (!IsGood || _stream.ReadAtLeast(_number, 8, throwOnEndOfStream: false) < 8)
        {
            IsGood = false;
            return 0;
        }
        _hash.Append(_number);
        return BinaryPrimitives.ReadInt64LittleEndian(_number);
    }

    /// <summary>A number that is not negative and not larger than the most.</summary>
    public int Int(int most)
    {
        var number = Long();
        if (number >= 0 && number <= most) return (int)number;
        IsGood = false;
        return 0;
    }

    /// <summary>A value.</summary>
    public UInt128 Value() => new((ulong)Long(), (ulong)Long());

    /// <summary>Bytes.</summary>
    public byte[] Bytes(int most)
    {
        var bytes = new byte[Int(most)];
        if (!IsGood || _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            IsGood = false;
            return [];
        }
        _hash.Append(bytes);
        return bytes;
    }

    /// <summary>Whether the state ends here, and is as it was written.</summary>
    public bool HasEnded()
    {
        var expected = _hash.GetCurrentHashAsUInt64();
        return (ulong)Long() == expected && IsGood;
    }
}
