using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Tests.Segments;

public sealed class ManifestTests
{
    private static readonly Manifest Sample = new()
    {
        Sequence = 7,
        Checkpoint = 42,
        Segments = [new SegmentEntry("2026-11-24/00000000000000000001.seg", 41, 1_000)],
    };

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public void WhatIsWrittenIsReadBack(string kind)
    {
        using var place = Place.On(kind);
        Same(Manifest.Read(place.Disk, place.Directory), new Manifest());
        Sample.Write(place.Disk, place.Directory);
        Same(Manifest.Read(place.Disk, place.Directory), Sample);
    }

    [Fact]
    public void OneDamagedCopyCostsNothing()
    {
        using var place = Place.On("memory");
        Sample.Write(place.Disk, place.Directory);
        foreach (var path in place.Files)
        {
            var sound = place.Bytes(path);
            for (var at = 0; at < sound.Length; at++)
            {
                byte[] damaged = [.. sound];
                damaged[at] ^= 0x04;
                place.Put(path, damaged);
                Same(Manifest.Read(place.Disk, place.Directory), Sample);
            }
            place.Put(path, sound[..^5]);
            Same(Manifest.Read(place.Disk, place.Directory), Sample);
            place.Put(path, []);
            Same(Manifest.Read(place.Disk, place.Directory), Sample);
            place.Put(path, sound);
        }
    }

    [Fact]
    public void TheNewerOfTwoSoundCopiesCounts()
    {
        using var place = Place.On("memory");
        Sample.Write(place.Disk, place.Directory);
        var old = place.Bytes(place.Files[1]);
        var newer = Sample with { Sequence = 8, Checkpoint = 50 };
        newer.Write(place.Disk, place.Directory);
        place.Put(place.Files[1], old);
        Same(Manifest.Read(place.Disk, place.Directory), newer);
    }

    [Fact]
    public void TwoDamagedCopiesStopTheStart()
    {
        using var place = Place.On("memory");
        Sample.Write(place.Disk, place.Directory);
        foreach (var path in place.Files) place.Put(path, place.Bytes(path)[..^3]);
        Should.Throw<InvalidDataException>(() => Manifest.Read(place.Disk, place.Directory)).Message
            .ShouldContain("backup");
    }

    [Theory]
    [InlineData("""{"version":2,"sequence":9,"checkpoint":9,"segments":[]}""")]
    [InlineData("""{"version":2,"sequence":9,"checkpoint":{"was":9},"parts":[1]}""")]
    public void ANewerVersionIsRefusedAndNothingIsTouched(string json)
    {
        using var place = Place.On("memory");
        var body = Encoding.UTF8.GetBytes(json);
        var hash = XxHash3.HashToUInt64(body).ToString("x16", CultureInfo.InvariantCulture);
        byte[] file = [.. Encoding.ASCII.GetBytes(hash + "\n"), .. body, (byte)'\n'];
        place.Put(Path.Combine(place.Directory, "manifest.a"), file);
        place.Put(Path.Combine(place.Directory, "manifest.b"), file);
        place.Put(Path.Combine(place.Directory, "2027-01-01/00000000000000000001.seg"), [1, 2, 3]);
        place.Put(Path.Combine(place.Directory, "unfinished.tmp"), [4]);
        var before = place.Files.ToDictionary(f => f, place.Bytes);

        Should.Throw<InvalidDataException>(() => SegmentStore.Open(place.Disk, place.Directory)).Message
            .ShouldContain("newer");

        place.Files.ShouldBe(before.Keys);
        foreach (var (path, bytes) in before) place.Bytes(path).ShouldBe(bytes);
    }

    private static void Same(Manifest read, Manifest written)
    {
        (read.Version, read.Sequence, read.Checkpoint)
            .ShouldBe((written.Version, written.Sequence, written.Checkpoint));
        read.Segments.ShouldBe(written.Segments);
    }
}
