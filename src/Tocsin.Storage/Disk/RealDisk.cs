using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Storage.Disk;

/// <summary>
/// The machine's file system. Syncs go to libc itself, because the framework's do not report their failures on Linux.
/// </summary>
public sealed partial class RealDisk : IDisk
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ReadOnlyDirectory = 0x10000;
    private const int NotPermitted = 13;

    /// <inheritdoc/>
    public IDiskFile Create(string path) => new RealFile(new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read,
        BufferSize = 0,
        UnixCreateMode = OwnerOnly,
    }));

    /// <inheritdoc/>
    public IDiskFile Open(string path) =>
        new RealFile(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 0));

    /// <inheritdoc/>
    public IDiskFile OpenRead(string path) =>
        new RealFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0));

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        var above = Path.GetDirectoryName(path);
        if (!Directory.Exists(path))
        {
            if (above is not null) CreateDirectory(above);
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        // One that is there already may have been made a moment ago by someone who did not sync it. Where we may not
        // look, we made nothing.
        if (above is not null && !TrySyncDirectory(above, out var failure) && failure!.HResult != NotPermitted)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
        if (!TrySyncDirectory(path, out var failure)) throw failure!;
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string directory)
    {
        if (!Directory.Exists(directory)) return [];
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static bool TrySyncDirectory(string path, out IOException? failure)
    {
        var descriptor = OpenDirectory(path, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            failure = Failed($"open the directory {path}");
            return false;
        }
        failure = FileSync(descriptor) == 0 ? null : Failed($"sync the directory {path}");
        CloseDescriptor(descriptor);
        return failure is null;
    }

    private static IOException Failed(string what)
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException($"Could not {what}: {Marshal.GetPInvokeErrorMessage(number)} (errno {number})", number);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    private sealed class RealFile(FileStream stream) : IDiskFile
    {
        private readonly SafeFileHandle _handle = stream.SafeFileHandle;

        public long Length => RandomAccess.GetLength(_handle);

        public int Read(long offset, Span<byte> to)
        {
            var total = 0;
            while (total < to.Length)
            {
                var read = RandomAccess.Read(_handle, to[total..], offset + total);
                if (read == 0) break;
                total += read;
            }
            return total;
        }

        public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts) =>
            RandomAccess.Write(_handle, parts, offset);

        public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

        public void Sync()
        {
            if (DataSync(_handle) != 0) throw Failed($"sync {stream.Name}");
        }

        public void Dispose() => stream.Dispose();
    }
}
