using System.Runtime.InteropServices;

namespace Tocsin.Storage.Disk;

/// <summary>
/// A file system in memory that knows what a power cut would leave: file contents as of their last sync, and the names
/// as of their directory's. Thread-safe; meant for tests.
/// </summary>
public sealed class MemoryDisk : IDisk
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Node> _durableNames = new(StringComparer.Ordinal);

    /// <summary>The disk as a machine would find it after losing power now.</summary>
    public MemoryDisk AfterPowerCut()
    {
        var left = new MemoryDisk();
        lock (_lock)
        {
            foreach (var (path, node) in _durableNames)
            {
                var copy = new Node { Data = [.. node.Durable], Durable = [.. node.Durable] };
                left._names[path] = copy;
                left._durableNames[path] = copy;
            }
        }
        return left;
    }

    /// <summary>A file's bytes.</summary>
    public byte[] Bytes(string path)
    {
        lock (_lock) return [.. _names[path].Data];
    }

    /// <summary>Puts a file there, durably.</summary>
    public void Put(string path, byte[] bytes)
    {
        lock (_lock) _names[path] = _durableNames[path] = new Node { Data = [.. bytes], Durable = [.. bytes] };
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path)
    {
        lock (_lock)
        {
            if (!_names.TryGetValue(path, out var node)) _names[path] = node = new Node();
            node.Data.Clear();
            return new MemoryFile(this, node);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path)
    {
        lock (_lock)
        {
            return new MemoryFile(
                this, _names.TryGetValue(path, out var node) ? node : throw new FileNotFoundException(null, path));
        }
    }

    /// <inheritdoc/>
    public IDiskFile OpenRead(string path) => Open(path);

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        lock (_lock)
        {
            bool Inside(string file) => Path.GetDirectoryName(file) == path;
            foreach (var gone in _durableNames.Keys.Where(n => Inside(n) && !_names.ContainsKey(n)).ToList())
            {
                _durableNames.Remove(gone);
            }
            foreach (var (name, node) in _names.Where(n => Inside(n.Key))) _durableNames[name] = node;
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            _names[to] = _names[from];
            _names.Remove(from);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (_lock) _names.Remove(path);
    }

    /// <inheritdoc/>
    public bool Exists(string path)
    {
        lock (_lock) return _names.ContainsKey(path);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string directory)
    {
        lock (_lock) return [.. _names.Keys.Where(n => n.StartsWith(directory + "/", StringComparison.Ordinal))];
    }

    private sealed class Node
    {
        public List<byte> Data { get; set; } = [];

        public List<byte> Durable { get; set; } = [];
    }

    private sealed class MemoryFile(MemoryDisk disk, Node node) : IDiskFile
    {
        public long Length
        {
            get
            {
                lock (disk._lock) return node.Data.Count;
            }
        }

        public int Read(long offset, Span<byte> to)
        {
            lock (disk._lock)
            {
                var count = (int)Math.Clamp(node.Data.Count - offset, 0, to.Length);
                CollectionsMarshal.AsSpan(node.Data).Slice((int)Math.Min(offset, node.Data.Count), count).CopyTo(to);
                return count;
            }
        }

        public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts)
        {
            lock (disk._lock)
            {
                foreach (var part in parts)
                {
                    Grow(offset + part.Length);
                    for (var i = 0; i < part.Length; i++) node.Data[(int)offset + i] = part.Span[i];
                    offset += part.Length;
                }
            }
        }

        public void SetLength(long length)
        {
            lock (disk._lock)
            {
                Grow(length);
                node.Data.RemoveRange((int)length, node.Data.Count - (int)length);
            }
        }

        public void Sync()
        {
            lock (disk._lock) node.Durable = [.. node.Data];
        }

        public void Dispose()
        {
        }

        private void Grow(long length)
        {
            while (node.Data.Count < length) node.Data.Add(0);
        }
    }
}
