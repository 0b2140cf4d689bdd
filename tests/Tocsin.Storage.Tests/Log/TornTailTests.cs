using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

/// <summary>The end of the last file is whatever a power cut left of it.</summary>
public sealed class TornTailTests
{
    private const int Records = 6;

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task AFileCutAnywhereIsCutBackToTheLastWholeRecord(string kind)
    {
        using var place = Place.On(kind);
        var (path, bytes, written) = await FillAsync(place);
        for (var cut = WriteAheadLogTests.LengthOf(written[..(Records - 3)]); cut < bytes.Length; cut++)
        {
            await RecoversToAsync(place, path, bytes[..cut], written[..WholeIn(written, cut)]);
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task ABitThatFlippedInTheLastRecordCostsThatRecordOnly(string kind)
    {
        using var place = Place.On(kind);
        var (path, bytes, written) = await FillAsync(place);
        var last = WriteAheadLogTests.LengthOf(written[..^1]);
        var payload = last + RecordHeader.Size;
        foreach (var at in Enumerable.Range(last, RecordHeader.Size).Concat([payload, payload + 7, bytes.Length - 1]))
        {
            for (var bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. bytes];
                flipped[at] ^= (byte)(1 << bit);
                await RecoversToAsync(place, path, flipped, written[..^1]);
            }
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task ZerosInPlaceOfTheLastRecordAreCutOff(string kind)
    {
        using var place = Place.On(kind);
        var (path, bytes, written) = await FillAsync(place);
        var last = WriteAheadLogTests.LengthOf(written[..^1]);
        for (var from = last; from < bytes.Length; from += 5)
        {
            await RecoversToAsync(place, path, [.. bytes[..from], .. new byte[bytes.Length - from]], written[..^1]);
        }
        await RecoversToAsync(place, path, [.. bytes, .. new byte[70_000]], written);
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task GarbageBehindTheLastRecordIsCutOff(string kind)
    {
        using var place = Place.On(kind);
        var (path, bytes, written) = await FillAsync(place);
        var random = new Random(4);
        for (var i = 0; i < 50; i++)
        {
            var garbage = new byte[random.Next(1, 70_000)];
            random.NextBytes(garbage);
            for (var mark = 0; mark < garbage.Length - 4; mark += 997)
                RecordHeader.Magic(1).CopyTo(garbage.AsSpan(mark));
            await RecoversToAsync(place, path, [.. bytes, .. garbage], written);
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task AFileOfGarbageAloneLeavesAnEmptyJournal(string kind)
    {
        using var place = Place.On(kind);
        var (path, bytes, _) = await FillAsync(place);
        await RecoversToAsync(place, path, bytes[1..60], []);
        await RecoversToAsync(place, path, [0], []);
    }

    [Fact]
    public async Task AnOldRecordFurtherBehindIsNotTakenForANewOne()
    {
        // What a file system may show behind a torn record: blocks of an earlier file, with records that were sound
        // then.
        using var place = Place.On("memory");
        var (path, bytes, written) = await FillAsync(place);
        byte[] stale = [.. bytes, 1, 2, 3, .. bytes[..WriteAheadLogTests.LengthOf(written[..2])]];
        await RecoversToAsync(place, path, stale, written);
    }

    private static async Task<(string Path, byte[] Bytes, List<Entry> Written)> FillAsync(Place place)
    {
        var written = await Replay.FillAsync(place.Disk, place.Directory, Records);
        var path = place.Files.Single();
        // Without the room that was written ahead.
        return (path, place.Bytes(path)[..WriteAheadLogTests.LengthOf(written)], written);
    }

    // Zeros at the end are room, not something that was being written.
    private static byte[] Torn(byte[] behind) => behind[..(behind.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];

    private static int WholeIn(List<Entry> written, int bytes) =>
        Enumerable.Range(0, written.Count + 1).Last(n => WriteAheadLogTests.LengthOf(written[..n]) <= bytes);

    // Recovers twice with the same outcome, finds the cut bytes aside, appends, and recovers that too.
    private static async Task RecoversToAsync(Place place, string path, byte[] bytes, List<Entry> expected)
    {
        place.Clear();
        place.Put(path, bytes);
        var end = WriteAheadLogTests.LengthOf(expected);

        Replay.All(place.Disk, place.Directory).Entries.ShouldBe(expected);
        var torn = Torn(bytes[end..]);
        var kept = place.Files.Where(f => f.EndsWith(".torn", StringComparison.Ordinal)).ToList();
        place.Bytes(path).Length.ShouldBe(torn.Length == 0 ? bytes.Length : end);
        if (torn.Length == 0) kept.ShouldBeEmpty();
        else place.Bytes(kept.ShouldHaveSingleItem()).ShouldBe(torn);

        var (log, entries) = Replay.Open(place.Disk, place.Directory);
        Entry more;
        using (log)
        {
            entries.ShouldBe(expected);
            log.Damages.ShouldBeEmpty();
            more = await log.AppendAsync("appended after recovery", 2);
            more.FirstId.ShouldBe(expected.Count == 0 ? 1 : expected[^1].FirstId + expected[^1].Count);
        }
        Replay.All(place.Disk, place.Directory).Entries.ShouldBe([.. expected, more]);
    }
}
