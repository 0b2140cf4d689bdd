using System.Globalization;

namespace Tocsin.Commands.Rules;

/// <summary>
/// A file that says on a terminal how much of it was read, a few times a second. One thread at a time.
/// </summary>
/// <param name="file">The file; this disposes it.</param>
/// <param name="clock">The clock.</param>
/// <param name="terminal">Where it is said, on one line that is cleared at the end.</param>
internal sealed class ReadProgress(Stream file, TimeProvider clock, TextWriter terminal) : Stream
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromMilliseconds(250);

    private long _said = clock.GetTimestamp();
    private long _read;
    private bool _hasSaid;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        _read += read;
        if (read > 0 && clock.GetElapsedTime(_said) >= SayEvery) Say();
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_hasSaid) terminal.Write("\r\u001b[K");
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Say()
    {
        (_said, _hasSaid) = (clock.GetTimestamp(), true);
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture,
                $"\rread {100.0 * _read / Math.Max(1, file.Length):F0} % of {file.Length >> 20:n0} MiB"));
    }
}
