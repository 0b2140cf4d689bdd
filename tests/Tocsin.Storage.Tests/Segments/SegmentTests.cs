using CsCheck;
using Tocsin.Events;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Tests.Segments;

public sealed class SegmentTests
{
    private const string Path = "/data/x.seg";

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Const(""), Gen.Const("GET"), Gen.OneOf("é", "漢字", "💥", "a\0b"),
        Gen.String[0, 40].Select(s => s.Replace('\uFFFE', 'x')), Gen.Int.Select(i => i.ToString("d12")));

    private static readonly Gen<Cell> Cells =
        from path in Gen.OneOf("a", "b", "details.x", "details.y.z", "summary", "tags", "ü")
        from kind in Gen.OneOf(
            ValueKind.Text, ValueKind.Integer, ValueKind.Double, ValueKind.Boolean, ValueKind.Null, ValueKind.Json,
            ValueKind.Time, ValueKind.Number)
        from text in Texts
        from number in Gen.OneOf(Gen.Long, Gen.Long[-5, 5], Gen.OneOf(0L, long.MinValue, long.MaxValue))
        select new Cell(path, kind, text, kind == ValueKind.Boolean ? number & 1 : kind == ValueKind.Null ? 0 : number);

    private static readonly Gen<Row> Rows =
        from ticks in Gen.OneOf(Gen.Long[Some.Noon, Some.Noon + 1_000_000], Gen.Long[0, DateTime.MaxValue.Ticks])
        from cells in Cells.Array[0, 8]
        select new Row(ticks,
            [Some.Text("category", "test"), .. cells.DistinctBy(c => (c.Path, c.Kind)).Select(Clean)]);

    [Fact]
    public void WhatIsWrittenIsReadBack() => Rows.Array[1, 120].Sample(rows =>
    {
        var hot = Some.Block(rows);
        using var segment = Written(new MemoryDisk(), ("test", hot));
        Same(segment.Blocks.ShouldHaveSingleItem(), hot);
    }, iter: 400);

    [Fact]
    public void SeveralBlocksOfManySizesAreReadBack() => Rows.Array[1, 12].Array[0, 6].Sample(blocks =>
    {
        var hot = blocks.Select(rows => ("c", Some.Block(rows))).ToArray();
        using var segment = Written(new MemoryDisk(), hot);
        segment.Blocks.Count.ShouldBe(hot.Length);
        for (var i = 0; i < hot.Length; i++) Same(segment.Blocks[i], hot[i].Item2);
    }, iter: 100);

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(255, 5_000)]
    [InlineData(256, 5_000)]
    [InlineData(257, 5_000)]
    [InlineData(5_000, 5_000)]
    [InlineData(600, 700)]
    [InlineData(7_000, Block.RowsMax)]
    public void TextsOfAnyVarietyAreReadBack(int different, int rows)
    {
        var hot = Some.Block([.. Enumerable.Range(0, rows).Select(i =>
            Some.Event((i * 7_919) % rows, Some.Text("summary", $"text {i % different}")))]);
        using var segment = Written(new MemoryDisk(), ("test", hot));
        Same(segment.Blocks.ShouldHaveSingleItem(), hot);
    }

    [Fact]
    public void RowsLieInTheOrderOfTimeThenId() => Gen.Int[0, 9].Array[1, 60].Sample(seconds =>
    {
        using var segment = Written(new MemoryDisk(), ("test", Some.Block([.. seconds.Select(s => Some.Event(s))])));
        var block = segment.Blocks[0];
        var keys = block.LoadTimes().Zip(block.LoadIds()).ToList();
        keys.ShouldBe(keys.Order());
        (block.MinTicks, block.MaxTicks).ShouldBe((keys[0].First, keys[^1].First));
        (block.MinId, block.MaxId).ShouldBe((1, seconds.Length));
    }, iter: 100);

    [Fact]
    public void EveryDamagedByteIsNoticedOrDoesNoHarm()
    {
        var disk = new MemoryDisk();
        var hot = Some.Block([.. Enumerable.Range(0, 40).Select(i => Some.Event(
            i % 5, Some.Text("summary", $"message number {i}"), new Cell("details.n", ValueKind.Integer, "", i),
            new Cell("details.d", ValueKind.Double, "", BitConverter.DoubleToInt64Bits(i / 7.0)),
            Some.Text("details.k", i % 2 == 0 ? "even" : "odd")))]);
        using (Written(disk, ("test", hot)))
        {
        }
        var bytes = disk.Bytes(Path);
        var noticed = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x80, 0xFF])
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= change;
                disk.Put(Path, damaged);
                if (!ReadsTheSame(disk, hot)) noticed++;
            }
        }
        noticed.ShouldBe(3 * bytes.Length, "every byte is covered by a mark or a checksum");
    }

    [Fact]
    public void ASegmentCutAnywhereIsRefused()
    {
        var disk = new MemoryDisk();
        using (Written(disk, ("test", Some.Block(Some.Event(1, Some.Text("summary", "x"))))))
        {
        }
        var bytes = disk.Bytes(Path);
        for (var length = 0; length < bytes.Length; length++)
        {
            disk.Put(Path, bytes[..length]);
            Should.Throw<DamagedException>(() => SegmentReader.Open(disk, Path, new ColumnCache(1 << 20)));
        }
    }

    // False when damage was noticed; fails when something else than what was written came back.
    private static bool ReadsTheSame(MemoryDisk disk, Block expected)
    {
        try
        {
            using var segment = SegmentReader.Open(disk, Path, new ColumnCache(1 << 20));
            Same(segment.Blocks.Single(), expected);
            return true;
        }
        catch (DamagedException)
        {
            return false;
        }
    }

    private static SegmentReader Written(MemoryDisk disk, params (string Category, Block Block)[] blocks)
    {
        using var writer = new SegmentWriter();
        var length = writer.Write(disk, Path, blocks);
        disk.Bytes(Path).Length.ShouldBe((int)length);
        disk.Files("/data").ShouldBe([Path]);
        return SegmentReader.Open(disk, Path, new ColumnCache(1 << 20));
    }

    private static void Same(Block read, Block written)
    {
        read.Rows.ShouldBe(written.Rows);
        var (left, right) = (Some.Dump(read), Some.Dump(written));
        // Shouldly explains large collections slowly: only when they differ.
        if (!left.SequenceEqual(right)) left.ShouldBe(right);
    }

    // Lone surrogates cannot be in UTF-8.
    private static Cell Clean(Cell cell) => cell with { Text = string.Concat(cell.Text.EnumerateRunes()) };
}
