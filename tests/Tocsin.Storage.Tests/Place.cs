using Tocsin.Storage.Disk;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests;

/// <summary>A disk of one of the three kinds, and a directory on it.</summary>
internal sealed class Place : IDisposable
{
    private readonly TemporaryFolder? _folder;

    private Place(IDisk disk, TemporaryFolder? folder)
    {
        (Disk, _folder) = (disk, folder);
        Directory = folder?.File("data") ?? "/data";
        disk.CreateDirectory(Directory);
    }

    /// <summary>Names of the kinds, for theories.</summary>
    public static TheoryData<string> Kinds => ["memory", "faulty", "real"];

    public IDisk Disk { get; }

    public string Directory { get; }

    public static Place On(string kind) => kind switch
    {
        "memory" => new Place(new MemoryDisk(), null),
        "faulty" => new Place(new FaultyDisk(new MemoryDisk(), int.MaxValue, DiskFault.Error, onwards: false), null),
        _ => new Place(new RealDisk(), new TemporaryFolder()),
    };

    public IReadOnlyList<string> Files => Disk.Files(Directory);

    public byte[] Bytes(string path) => AtomicFile.Read(Disk, path);

    public void Put(string path, byte[] bytes)
    {
        using var file = Disk.Create(path);
        file.Write(0, [bytes]);
    }

    /// <summary>Deletes all files.</summary>
    public void Clear()
    {
        foreach (var path in Files) Disk.Delete(path);
    }

    public void Dispose() => _folder?.Dispose();
}
