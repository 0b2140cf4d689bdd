namespace Tocsin.Endpoints;

/// <summary>Writes to another stream and knows how far it is; leaves the other open. One writer.</summary>
internal sealed class CountedStream(Stream to) : Stream
{
    private readonly MemoryStream _waiting = new();
    private long _written;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _written;

    /// <inheritdoc/>
    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Keeps bytes for the next write that may wait: an answer is never written while its thread waits.
    /// </summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        _waiting.Write(buffer, offset, count);
        _written += count;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await to.WriteAsync(buffer, cancellationToken);
        _written += buffer.Length;
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting.Length == 0) return;
        await to.WriteAsync(_waiting.GetBuffer().AsMemory(0, (int)_waiting.Length), cancellationToken);
        _waiting.SetLength(0);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // What waits is written with the next bytes, or at the end.
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await FlushAsync(default);
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
