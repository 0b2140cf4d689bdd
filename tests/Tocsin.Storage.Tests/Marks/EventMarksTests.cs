using Tocsin.Storage.Disk;
using Tocsin.Storage.Marks;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Marks;

/// <summary>What is learnt of events later is seen wherever they are read, and lasts.</summary>
public sealed class EventMarksTests
{
    private const string Three = """
        {"category":"a","summary":"one","tags":["sent"]}
        {"category":"b","summary":"two"}
        {"category":"a","summary":"three","tags":["sent"]}
        """;

    [Fact]
    public async Task MarksAreFoundAndShownInMemoryAndInSegmentsBesideWhatWasSent()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(Three);
        await stored.FindAsync("*");
        foreach (var isSealed in new[] { false, true })
        {
            if (isSealed) await stored.Pipeline.Store.SealAsync();
            stored.Pipeline.Store.Marks.Add([new("tags", ["learnt", "a \"tag\""], [1, 2])]);

            (await Summaries(stored, "tags:learnt")).ShouldBe(["one", "two"]);
            (await Summaries(stored, "tags:\"a \\\"tag\\\"\"")).ShouldBe(["one", "two"]);
            (await Summaries(stored, "tags:sent")).ShouldBe(["one", "three"]);
            (await Summaries(stored, "tags:sent NOT tags:learnt")).ShouldBe(["three"]);
            var one = (await stored.FindAsync("summary:one")).Single();
            one.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["sent", "learnt", "a \"tag\""]);
            (await stored.Events.GetAsync([2], default)).Single().Json.Span.IndexOf("learnt"u8).ShouldBePositive();
        }
    }

    [Fact]
    public async Task AFieldThatNoEventHadIsThereOnceSomethingIsLearnt()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(Three);
        (await stored.FindAsync("*")).Count.ShouldBe(3);
        await stored.Pipeline.Store.SealAsync();
        (await Summaries(stored, "alert_names:Odd")).ShouldBeEmpty();

        stored.Pipeline.Store.Marks.Add([new("details.alert_names", ["Odd"], [3])]);

        (await Summaries(stored, "alert_names:Odd")).ShouldBe(["three"]);
        (await Summaries(stored, "NOT alert_names:*")).ShouldBe(["one", "two"]);
        (await stored.FindAsync("summary:three")).Single().GetProperty("details").GetProperty("alert_names")[0].GetString().ShouldBe("Odd");
    }

    [Fact]
    public async Task AnAnswerIsNotThatOfBefore()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(Three);
        (await stored.FindAsync("*")).Count.ShouldBe(3);
        await stored.Pipeline.Store.SealAsync();
        for (var id = 1; id <= 3; id++)
        {
            (await stored.CountAsync("tags:learnt")).ShouldBe(id - 1);
            (await stored.CountAsync("tags:learnt")).ShouldBe(id - 1);
            stored.Pipeline.Store.Marks.Add([new("tags", ["learnt"], [id])]);
        }
        (await stored.CountAsync("tags:learnt")).ShouldBe(3);
    }

    [Fact]
    public void MarksSurviveAPowerCutAndAreAddedOnce()
    {
        var disk = new MemoryDisk();
        using (var marks = EventMarks.Open(disk, "/data/marks"))
        {
            marks.Add([new("tags", ["x"], [5, 3]), new("alerts", ["1"], [7])]);
            marks.Add([new("tags", ["x"], [3, 4])]);
        }
        disk = disk.AfterPowerCut();
        using var again = EventMarks.Open(disk, "/data/marks");
        again.Damage.ShouldBeNull();
        again.TextsOf("tags", 0, 10).Keys.Order().ShouldBe([3L, 4, 5]);
        again.TextsOf("tags", 3, 3)[3].ShouldBe(["x"]);
        again.TextsOf("alerts", 0, long.MaxValue)[7].ShouldBe(["1"]);
    }

    [Fact]
    public void ARecordThatWasNotWrittenWholeIsNoMarkAndNoDamage()
    {
        var disk = new MemoryDisk();
        using (var marks = EventMarks.Open(disk, "/data/marks"))
        {
            marks.Add([new("tags", ["x"], [1])]);
            marks.Add([new("tags", ["x"], [2])]);
        }
        var bytes = AtomicFile.Read(disk, "/data/marks/marks");
        for (var cut = (bytes.Length / 2) + 1; cut < bytes.Length; cut++)
        {
            AtomicFile.Write(disk, "/data/marks/marks", bytes.AsMemory(0, cut));
            using var marks = EventMarks.Open(disk, "/data/marks");
            marks.Damage.ShouldBeNull();
            marks.TextsOf("tags", 0, 10).Keys.ShouldBe([1L]);
            marks.Add([new("tags", ["x"], [2])]);
            marks.TextsOf("tags", 0, 10).Count.ShouldBe(2);
        }
    }

    [Fact]
    public void AFlippedByteIsToldOfAndNothingBeforeItIsLost()
    {
        var disk = new MemoryDisk();
        using (var marks = EventMarks.Open(disk, "/data/marks"))
        {
            marks.Add([new("tags", ["x"], [1])]);
            marks.Add([new("tags", ["x"], [2])]);
        }
        var bytes = AtomicFile.Read(disk, "/data/marks/marks");
        bytes[^3] ^= 1;
        AtomicFile.Write(disk, "/data/marks/marks", bytes);
        using var again = EventMarks.Open(disk, "/data/marks");
        again.Damage.ShouldNotBeNull();
        again.TextsOf("tags", 0, 10).Keys.ShouldBe([1L]);
        disk.Exists("/data/marks/marks.damaged").ShouldBeTrue();
    }

    [Fact]
    public void OfMoreMarksThanAreKeptTheNewestStay()
    {
        var disk = new MemoryDisk();
        using (var marks = EventMarks.Open(disk, "/data/marks", eachMax: 100))
        {
            for (var id = 1; id <= 250; id++) marks.Add([new("tags", [$"t{id % 3}"], [id])]);
            marks.Forgotten.ShouldBeGreaterThanOrEqualTo(150);
        }
        using var again = EventMarks.Open(disk, "/data/marks", eachMax: 100);
        var left = again.TextsOf("tags", 0, 1_000);
        left.Count.ShouldBeInRange(90, 100);
        left.Keys.Max().ShouldBe(250);
        left.Keys.Min().ShouldBe(251 - left.Count);
    }

    private static async Task<IEnumerable<string?>> Summaries(Stored stored, string query) =>
        (await stored.FindAsync(query)).Select(e => e.GetProperty("summary").GetString());
}
