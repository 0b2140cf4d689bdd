using System.Globalization;
using System.Text;
using Tocsin.Events;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Tests;

/// <summary>One field of a row: a text, or a number with the kind that says what it means.</summary>
internal readonly record struct Cell(string Path, ValueKind Kind, string Text, long Number)
{
    public bool IsText => Kind is ValueKind.Text or ValueKind.Json or ValueKind.Number;
}

/// <summary>An event as a store sees it.</summary>
internal sealed record Row(long Ticks, IReadOnlyList<Cell> Cells);

/// <summary>Makes data.</summary>
internal static class Some
{
    public static readonly long Noon = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc).Ticks;

    public static Cell Text(string path, string text) => new(path, ValueKind.Text, text, 0);

    /// <summary>An event at noon and so many seconds.</summary>
    public static Row Event(int seconds, params Cell[] cells) =>
        new(Noon + (seconds * TimeSpan.TicksPerSecond), [Text("category", "test"), .. cells]);

    /// <summary>A batch as the pipeline hands it to the store; the caller disposes it.</summary>
    public static EventBatch Batch(long firstId, FieldTable fields, params IEnumerable<Row> rows)
    {
        var origin = new BatchOrigin { ReceivedTicks = 1, HostName = "thishost", NormaliserVersion = 1 };
        var batch =
            new EventBatch(System.Buffers.ArrayPool<byte>.Shared.Rent(64), 0, fields, origin) { FirstId = firstId };
        foreach (var row in rows)
        {
            var first = batch.ValueCount;
            batch.Add(new FieldValue { Field = Schema.UtcTimestamp, Kind = ValueKind.Time, Number = row.Ticks });
            foreach (var cell in row.Cells) batch.Add(Value(batch, cell));
            batch.AddEvent(new EventEntry
            {
                FirstValue = first,
                ValueCount = batch.ValueCount - first,
                Time = new Instant(row.Ticks),
            });
        }
        return batch;
    }

    /// <summary>A block with these rows, ids from 1.</summary>
    public static Block Block(params IReadOnlyList<Row> rows)
    {
        var hot = new HotBlock();
        using var batch = Batch(1, new FieldTable(), rows);
        for (var i = 0; i < batch.Count; i++) hot.Append(batch, in batch.Events[i], i + 1);
        return hot.Snapshot();
    }

    /// <summary>Everything a block says: for each id its cells in the order of their paths, as text.</summary>
    public static SortedDictionary<long, string> Dump(Block block)
    {
        var ids = block.LoadIds();
        var cells = ids.Take(block.Rows).ToDictionary(id => id, _ => new SortedSet<string>(StringComparer.Ordinal));
        foreach (var name in block.Columns)
        {
            if (name.Path == Tocsin.Storage.Segments.Block.IdPath) continue;
            var column = block.Load(name.Index);
            for (var i = 0; i < column.Count; i++)
            {
                var text = Encoding.UTF8.GetString(column.TextOf(i));
                var number = column.NumberOf(i).ToString(CultureInfo.InvariantCulture);
                cells[ids[column.RowOf(i)]].Add($"{name.Path}:{name.Kind}={text}/{number}");
                column.ValueAt(column.RowOf(i)).ShouldBe(i);
            }
        }
        return new SortedDictionary<long, string>(cells.ToDictionary(c => c.Key, c => string.Join('\n', c.Value)));
    }

    private static FieldValue Value(EventBatch batch, Cell cell)
    {
        batch.Fields.TryAdd(FieldTable.Root, Encoding.UTF8.GetBytes(cell.Path), out var field).ShouldBeTrue();
        var value = new FieldValue { Field = field, Kind = cell.Kind, Number = cell.Number };
        if (!cell.IsText) return value;
        var utf8 = Encoding.UTF8.GetBytes(cell.Text);
        (value.Start, value.Length) = (batch.AddText(utf8), utf8.Length);
        return value;
    }
}
