namespace Tocsin.Storage.Disk;

/// <summary>What a <see cref="FaultyDisk"/> does at the chosen call.</summary>
public enum DiskFault
{
    /// <summary>The call fails as with a broken disk; nothing of it happens.</summary>
    Error,

    /// <summary>The call fails as with a full disk; half of a write is there.</summary>
    Full,
}

/// <summary>
/// Another disk, one of whose calls fails: the way to fail every call of a workload in turn. Meant for tests.
/// </summary>
/// <param name="inner">The disk that does the work.</param>
/// <param name="failAt">Which changing call fails, counted from 1; reads never fail.</param>
/// <param name="fault">How it fails.</param>
/// <param name="onwards">Whether all later calls fail too.</param>
public sealed class FaultyDisk(IDisk inner, int failAt, DiskFault fault, bool onwards) : IDisk
{
    private int _calls;

    /// <summary>How many changing calls there were.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <inheritdoc/>
    public IDiskFile Create(string path)
    {
        Step();
        return new FaultyFile(this, inner.Create(path));
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path) => new FaultyFile(this, inner.Open(path));

    /// <inheritdoc/>
    public IDiskFile OpenRead(string path) => inner.OpenRead(path);

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        Step();
        inner.CreateDirectory(path);
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        Step();
        inner.SyncDirectory(path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Step();
        inner.Rename(from, to);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Step();
        inner.Delete(path);
    }

    /// <inheritdoc/>
    public bool Exists(string path) => inner.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string directory) => inner.Files(directory);

    private bool Fails()
    {
        var call = Interlocked.Increment(ref _calls);
        return onwards ? call >= failAt : call == failAt;
    }

    private void Step()
    {
        if (Fails()) throw Failure();
    }

    private IOException Failure() => fault == DiskFault.Full
        ? new IOException("No space left on device (injected)", DiskErrors.NoSpace)
        : new IOException("Input/output error (injected)", 5);

    private sealed class FaultyFile(FaultyDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> to) => file.Read(offset, to);

        public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts)
        {
            if (disk.Fails())
            {
                if (disk.IsFull) file.Write(offset, [parts[0][..(parts[0].Length / 2)]]);
                throw disk.Failure();
            }
            file.Write(offset, parts);
        }

        public void SetLength(long length)
        {
            disk.Step();
            file.SetLength(length);
        }

        public void Sync()
        {
            disk.Step();
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }

    private bool IsFull => fault == DiskFault.Full;
}
