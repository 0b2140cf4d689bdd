using System.Globalization;
using System.IO.Hashing;

namespace Tocsin.Commands;

/// <summary>Some lines of a file on their way to the sink.</summary>
/// <param name="Body">The lines.</param>
/// <param name="Lines">The number of each line in the file, counted from 1.</param>
/// <param name="Offset">Where the first of them begins in the file.</param>
internal sealed record ImportBatch(ReadOnlyMemory<byte> Body, IReadOnlyList<long> Lines, long Offset)
{
    /// <summary>
    /// The same for the same lines at the same place, so that an import that was broken off can be run again.
    /// </summary>
    public string IdempotencyKey => string.Create(
        CultureInfo.InvariantCulture, $"import-{Offset}-{Convert.ToHexStringLower(XxHash128.Hash(Body.Span))}");
}

/// <summary>Cuts a stream of lines into batches. Blank lines are passed over. One thread.</summary>
internal sealed class ImportReader(Stream stream)
{
    /// <summary>How many lines a batch has at most.</summary>
    public const int LinesMax = 5_000;

    private const int BytesMax = 8 * 1024 * 1024;

    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private long _line;
    private long _offset;
    private bool _isOver;

    /// <summary>The next batch; null at the end.</summary>
    public async ValueTask<ImportBatch?> NextAsync(CancellationToken stop)
    {
        using var body = new MemoryStream();
        var lines = new List<long>(LinesMax);
        var offset = _offset;
        while (lines.Count < LinesMax && body.Length < BytesMax)
        {
            if (await LineAsync(stop) is not { } line) break;
            var first = line.Span.IndexOfAnyExcept(" \t\r\n"u8);
            if (first < 0) continue;
            if (line.Span[first] == (byte)'[')
            {
                throw new ImportFailedException(
                    $"Line {_line} begins an array. Import takes one object a line: "
                        + "'jq -c .[] FILE | tocsin import -'.");
            }
            body.Write(line.Span);
            if (line.Span[^1] != (byte)'\n') body.WriteByte((byte)'\n');
            lines.Add(_line);
        }
        return lines.Count == 0 ? null : new ImportBatch(body.ToArray(), lines, offset);
    }

    // With its line end; valid until the next call.
    private async ValueTask<ReadOnlyMemory<byte>?> LineAsync(CancellationToken stop)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0) return Take(searched + at + 1 - _start);
            if (_isOver && _end == _start) return null;
            if (_isOver) return Take(_end - _start);
            searched = _end - _start;
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, searched);
            if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), stop);
            _isOver = read == 0;
            _end += read;
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length;
        _offset += length;
        _line++;
        return line;
    }
}
