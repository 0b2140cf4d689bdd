using Tocsin.Storage.Log;

namespace Tocsin.Storage.Tests.Log;

/// <summary>Damage with sound records behind it is no torn tail: it is set aside and counted.</summary>
public sealed class JournalDamageTests
{
    private const int Records = 6;

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task ADamagedRecordInTheMiddleIsCountedAndTheOthersAreReplayed(string kind)
    {
        using var place = Place.On(kind);
        var written = await Replay.FillAsync(place.Disk, place.Directory, Records);
        var path = place.Files.Single();
        var bytes = place.Bytes(path);
        for (var record = 0; record < Records - 1; record++)
        {
            var start = WriteAheadLogTests.LengthOf(written[..record]);
            var length = WriteAheadLogTests.LengthOf([written[record]]);
            int[] places = [0, 5, 9, 41, RecordHeader.Size, length - 1];
            foreach (var at in places.Select(offset => start + offset))
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= 0x10;
                place.Put(path, damaged);

                var (entries, damages) = Replay.All(place.Disk, place.Directory);

                entries.ShouldBe([.. written[..record], .. written[(record + 1)..]]);
                damages.ShouldBe(
                    [new JournalDamage(path, start, length, written[record].Count, written[record].FirstId)]);
                place.Files.ShouldBe([path], "nothing was torn off");
            }
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task NeighboursThatAreDamagedAreCountedTogether(string kind)
    {
        using var place = Place.On(kind);
        var written = await Replay.FillAsync(place.Disk, place.Directory, Records);
        var path = place.Files.Single();
        var bytes = place.Bytes(path);
        var start = WriteAheadLogTests.LengthOf(written[..2]);
        bytes.AsSpan(start, WriteAheadLogTests.LengthOf(written[2..4])).Clear();
        place.Put(path, bytes);

        var (log, entries) = Replay.Open(place.Disk, place.Directory);
        using (log)
        {
            entries.ShouldBe([.. written[..2], .. written[4..]]);
            var damage = log.Damages.ShouldHaveSingleItem();
            damage.Events.ShouldBe(written[2].Count + written[3].Count);
            damage.Length.ShouldBe(WriteAheadLogTests.LengthOf(written[2..4]));
            (await log.AppendAsync("new", 1)).FirstId.ShouldBe(written[^1].FirstId + written[^1].Count);
        }
    }

    [Theory, MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task TheDamagedEndOfAnEarlierFileIsDamageAndNoTornTail(string kind)
    {
        using var place = Place.On(kind);
        var written = await Replay.FillAsync(place.Disk, place.Directory, Records);
        WriteAheadLogTests.SplitBefore(place, written, [3]);
        var first = place.Files[0];
        var bytes = place.Bytes(first);
        place.Put(first, bytes[..^1]);

        var (entries, damages) = Replay.All(place.Disk, place.Directory);

        entries.ShouldBe([.. written[..2], .. written[3..]]);
        var damage = damages.ShouldHaveSingleItem();
        damage.File.ShouldBe(first);
        damage.Events.ShouldBe(written[2].Count);
        place.Bytes(first).Length.ShouldBe(bytes.Length - 1, "evidence is left as it is");
    }

    // A sender knows the format and may guess everything in a header but the file's seed.
    [Theory, InlineData(0), InlineData(1), InlineData(-5_000_000_000)]
    public async Task ARecordHiddenInAnEventIsNeverReplayed(long guess)
    {
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, 2);
        var forged = new byte[RecordHeader.Size + 5];
        "false"u8.CopyTo(forged.AsSpan(RecordHeader.Size));
        RecordHeader.Write(forged, guess, 5, 1_000, 1, System.IO.Hashing.XxHash3.HashToUInt64("false"u8), 0);
        var (log, _) = Replay.Open(place.Disk, place.Directory);
        using (log)
        {
            var hiding = Replay.Batch("hides one", 1, [.. new byte[70], .. forged, .. new byte[10]]);
            await log.AppendAsync(hiding);
            hiding.Release();
            written.Add(await log.AppendAsync("behind it", 1));
        }
        var path = place.Files.Single();
        var bytes = place.Bytes(path);
        var outer = WriteAheadLogTests.LengthOf(written[..2]);
        var inner = outer + RecordHeader.Size;
        foreach (var at in new[] { outer, outer + 5, outer + 44, inner, inner + 60 })
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            place.Put(path, damaged);

            var (entries, damages) = Replay.All(place.Disk, place.Directory);

            entries.ShouldBe(written);
            damages.ShouldHaveSingleItem().Events.ShouldBe(1);
        }
        // Torn off in the middle, so that the forged one would be the last.
        place.Put(path, bytes[..(bytes.AsSpan().IndexOf(forged) + forged.Length)]);
        Replay.All(place.Disk, place.Directory).Entries.ShouldBe(written[..2]);
    }

    [Fact]
    public async Task RoomThatWasWrittenAheadInAnEarlierFileIsNoDamage()
    {
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, Records);
        WriteAheadLogTests.SplitBefore(place, written, [3]);
        place.Put(place.Files[0], [.. place.Bytes(place.Files[0]), .. new byte[200_000]]);

        var (entries, damages) = Replay.All(place.Disk, place.Directory);

        damages.ShouldBeEmpty();
        entries.ShouldBe(written);
    }

    [Fact]
    public async Task AFileWithoutASeedIsReadAndFollowedByOneWith()
    {
        using var place = Place.On("memory");
        var (header, payload) = (new byte[RecordHeader.Size], Replay.VersionOne("of version 1", 3));
        RecordHeader.Write(header, 0, payload.Length, 1, 3, System.IO.Hashing.XxHash3.HashToUInt64(payload), 0);
        place.Put(JournalFiles.PathOf(place.Directory, 1, 0), [.. header, .. payload]);

        var (log, entries) = Replay.Open(place.Disk, place.Directory);
        using (log) entries.Add(await log.AppendAsync("of version 2", 1));

        entries.ShouldBe([new Entry(1, 3, "of version 1"), new Entry(4, 1, "of version 2")]);
        Replay.All(place.Disk, place.Directory).Entries.ShouldBe(entries);
        JournalFiles.In(place.Disk, place.Directory).Select(f => f.Seed != 0).ShouldBe([false, true]);
    }

    [Fact]
    public async Task ALargeTornRecordFullOfMarksIsPassedOverInReasonableTime()
    {
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, 2);
        var path = place.Files.Single();
        var hostile = new byte[4 << 20];
        for (var at = 0; at < hostile.Length; at += 4) RecordHeader.Magic(1).CopyTo(hostile.AsSpan(at));
        place.Put(path, [.. place.Bytes(path), .. hostile]);

        var recovery = Task.Run(() => Replay.All(place.Disk, place.Directory));
        await Task.WhenAny(recovery, Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        recovery.IsCompleted.ShouldBeTrue();
        (await recovery).Entries.ShouldBe(written);
    }
}
