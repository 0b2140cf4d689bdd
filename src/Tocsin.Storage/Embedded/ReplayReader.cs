using System.Buffers;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// Makes events of rows again, with all fields, the engine's own among them: who looks at them sees what who follows
/// the
/// log saw. One page at a time.
/// </summary>
internal sealed class ReplayReader
{
    private const int PageEvents = 4_096;

    private readonly SegmentStore _segments;
    private readonly QuestionTurns _turns;
    private readonly FieldTable _fields;
    private readonly OrderedRows _rows;

    private ReplayReader(SegmentStore segments, QuestionTurns turns, FieldTable fields, OrderedRows rows) =>
        (_segments, _turns, _fields, _rows) = (segments, turns, fields, rows);

    /// <summary>Begins a replay: it reads what there is now.</summary>
    public static EventReplay Begin(SegmentStore segments, QuestionTurns turns, EventFilter events, FieldTable fields)
    {
        // Rules look at events as they came.
        var snapshot = segments.Snapshot(marked: false);
        var reader = new ReplayReader(segments, turns, fields, new OrderedRows(events, snapshot));
        return new EventReplay(reader.NextAsync, snapshot);
    }

    /// <summary>One event; null when it is not stored.</summary>
    public static ReplayPage? One(SegmentStore segments, long id, FieldTable fields, CancellationToken stop)
    {
        using var snapshot = segments.Snapshot(marked: false);
        try
        {
            foreach (var block in snapshot.Blocks.Where(b => b.MinId <= id && id <= b.MaxId))
            {
                stop.ThrowIfCancellationRequested();
                var row = Array.IndexOf(block.LoadIds(), id, 0, block.Rows);
                if (row < 0) continue;
                var batch = NewBatch(fields);
                return new ReplayPage(batch, [new BlockColumns(block, fields).Add(row, batch)]);
            }
            return null;
        }
        catch (DamagedException)
        {
            segments.QuarantineDamaged();
            throw;
        }
    }

    private async Task<ReplayPage?> NextAsync(CancellationToken stop)
    {
        // A page at a time, so that searches get their turn.
        using var turn = await _turns.TakeAsync(stop);
        try
        {
            return await Task.Run(() => Next(stop), stop);
        }
        catch (DamagedException)
        {
            _segments.QuarantineDamaged();
            throw;
        }
    }

    private ReplayPage? Next(CancellationToken stop)
    {
        using var scope = EvaluationStop.Set(stop);
        var rows = _rows.Take(PageEvents, stop);
        if (rows.Count == 0) return null;
        // Columns are read block by block, events come in the order of their times.
        var columns = new Dictionary<Block, BlockColumns>();
        var batch = NewBatch(_fields);
        var ids = new long[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var (block, row) = rows[i];
            if (!columns.TryGetValue(block, out var known)) columns[block] = known = new BlockColumns(block, _fields);
            ids[i] = known.Add(row, batch);
        }
        return new ReplayPage(batch, ids);
    }

    private static EventBatch NewBatch(FieldTable fields)
    {
        var origin = new BatchOrigin { ReceivedTicks = 0, HostName = "", NormaliserVersion = 0 };
        return new EventBatch(ArrayPool<byte>.Shared.Rent(1 << 16), 0, fields, origin);
    }

    private sealed class BlockColumns
    {
        private readonly ArrayBufferWriter<byte> _text = new(64);
        private readonly List<(Column Column, int Field)> _columns = [];
        private readonly long[] _ids;
        private readonly long[] _times;

        public BlockColumns(Block block, FieldTable fields)
        {
            (_ids, _times) = (block.LoadIds(), block.LoadTimes());
            foreach (var name in block.Columns)
            {
                if (name.Path == Block.IdPath) continue;
                // A table that is full has no place for more names; nobody could ask for them either.
                if (!fields.TryAdd(FieldTable.Root, Encoding.UTF8.GetBytes(name.Path), out var field)) continue;
                _columns.Add((block.Load(name.Index), field));
            }
        }

        public long Add(int row, EventBatch to)
        {
            var entry = new EventEntry { FirstValue = to.ValueCount, Time = new Instant(_times[row]) };
            foreach (var (column, field) in _columns)
            {
                var at = column.ValueAt(row);
                if (at < 0) continue;
                var (kind, number) = (column.Kind, column.NumberOf(at));
                var text = column.TextOf(at);
                if (kind is ValueKind.Integer or ValueKind.Double or ValueKind.Boolean)
                {
                    // Their text is what their column makes of the number: the very one that was sent.
                    _text.ResetWrittenCount();
                    JsonValue.Write(_text, kind, text, number);
                    text = _text.WrittenSpan;
                }
                var start = to.AddText(text);
                to.Add(new FieldValue
                {
                    Field = field,
                    Kind = kind,
                    Start = start,
                    Length = text.Length,
                    Number = number
                });
            }
            entry.ValueCount = to.ValueCount - entry.FirstValue;
            to.AddEvent(entry);
            return _ids[row];
        }
    }
}
