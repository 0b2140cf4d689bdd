using Tocsin.Storage.Journal;

namespace Tocsin.Storage.Tests.Journal;

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

                var (entries, damages) = await Replay.AllAsync(place.Disk, place.Directory);

                entries.ShouldBe([.. written[..record], .. written[(record + 1)..]]);
                damages.ShouldBe([new JournalDamage(path, start, length, written[record].Count, written[record].FirstId)]);
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

        var (log, entries) = await Replay.OpenAsync(place.Disk, place.Directory);
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

        var (entries, damages) = await Replay.AllAsync(place.Disk, place.Directory);

        entries.ShouldBe([.. written[..2], .. written[3..]]);
        var damage = damages.ShouldHaveSingleItem();
        damage.File.ShouldBe(first);
        damage.Events.ShouldBe(written[2].Count);
        place.Bytes(first).Length.ShouldBe(bytes.Length - 1, "evidence is left as it is");
    }

    [Fact]
    public async Task ALargeTornRecordFullOfMarksIsPassedOverInReasonableTime()
    {
        using var place = Place.On("memory");
        var written = await Replay.FillAsync(place.Disk, place.Directory, 2);
        var path = place.Files.Single();
        var hostile = new byte[4 << 20];
        for (var at = 0; at < hostile.Length; at += 4) RecordHeader.MagicBytes.CopyTo(hostile.AsSpan(at));
        place.Put(path, [.. place.Bytes(path), .. hostile]);

        var recovery = Replay.AllAsync(place.Disk, place.Directory);
        await Task.WhenAny(recovery, Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        recovery.IsCompleted.ShouldBeTrue();
        (await recovery).Entries.ShouldBe(written);
    }
}
