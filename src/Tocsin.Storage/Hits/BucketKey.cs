using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>
/// What makes buckets: a key by which an event may be in several groups. A block is prepared once, and then read layer
/// by layer. Number 0 is "no value".
/// </summary>
internal abstract class BucketKey(string field, object? missing) : GroupKey
{
    private readonly FieldRef _field = new(field);

    /// <summary>The values of the block at hand.</summary>
    protected FieldLayers Values { get; private set; } = null!;

    /// <summary>The layer to be read.</summary>
    public int Layer { get; set; }

    /// <summary>How many layers the block at hand has.</summary>
    public virtual int Layers => Values.Count;

    /// <summary>The rows that have a value in the layer; null for all there are.</summary>
    public virtual RowSet? Rows => Values.Rows(Layer);

    /// <summary>Reads what is needed of a block.</summary>
    public virtual void Prepare(Block block, BlockEvaluator evaluator, RowSet rows) =>
        Values = FieldLayers.Of(block, evaluator, _field, rows, repeated: false, missing);

    /// <summary>The key of an aggregation.</summary>
    /// <param name="body">What is asked.</param>
    /// <param name="memory">Charged for its values.</param>
    public static BucketKey Of(AggregationBody body, MemoryMeter memory) => body switch
    {
        TermsBody { Field: ElasticFields.Index } => new DateKey(ElasticFields.Time, DateBuckets.Days, null),
        TermsBody terms when ElasticFields.IsTime(terms.Field) =>
            new DateKey(terms.Field, DateBuckets.Milliseconds, terms.Missing),
        TermsBody terms => new ValueKey(terms.Field, terms.Missing, memory),
        DateHistogramBody dates => new DateKey(dates.Field, dates.Buckets, dates.Missing),
        HistogramBody numbers => new NumberKey(numbers),
        _ => throw new InvalidOperationException("BUG: an aggregation without a key"),
    };
}

/// <summary>Buckets by value.</summary>
internal sealed class ValueKey(string field, object? missing, MemoryMeter memory) : BucketKey(field, missing)
{
    private readonly FieldKey _key = new(new FieldRef(field), memory);

    /// <inheritdoc/>
    public override int Count => _key.Count;

    /// <inheritdoc/>
    public override void Load(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        _key.Load(block.Rows, Values.Parts(Layer));
        _key.Codes.AsSpan(0, block.Rows).CopyTo(Clear(block.Rows));
    }

    /// <inheritdoc/>
    public override int NumberOf(int code) => _key.NumberOf(code);

    /// <inheritdoc/>
    public override int NumberOf(GroupKey other, int number) => _key.NumberOf(((ValueKey)other)._key, number);

    /// <inheritdoc/>
    public override object? Value(int number) => _key.Value(number);
}

/// <summary>Buckets whose values are integers, by a code that the rows of a block are given.</summary>
internal abstract class LongKey(string field, object? missing) : BucketKey(field, missing)
{
    private readonly LongCodes _numbers = new();
    private readonly LongCodes _block = new();

    /// <inheritdoc/>
    public override int Count => _block.Count + 1;

    /// <inheritdoc/>
    public override int NumberOf(int code) => code == 0 ? 0 : _numbers.CodeOf(_block.KeyOf(code - 1)) + 1;

    /// <inheritdoc/>
    public override int NumberOf(GroupKey other, int number) =>
        number == 0 ? 0 : _numbers.CodeOf(((LongKey)other)._numbers.KeyOf(number - 1)) + 1;

    /// <inheritdoc/>
    public override object? Value(int number) => number == 0 ? null : _numbers.KeyOf(number - 1);

    /// <inheritdoc/>
    public override void Load(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var codes = Clear(block.Rows);
        _block.Clear();
        Fill(block, codes, rows);
    }

    /// <summary>Gives each row that has a value its code.</summary>
    protected abstract void Fill(Block block, int[] codes, RowSet rows);

    /// <summary>The code of a value.</summary>
    protected int CodeOf(long value) => _block.CodeOf(value) + 1;
}

/// <summary>Buckets by time; the value is the first instant (ticks).</summary>
internal sealed class DateKey(string field, DateBuckets buckets, object? missing) : LongKey(field, missing)
{
    private readonly bool _isMain = field == ElasticFields.Time;
    private long[] _times = [];

    /// <inheritdoc/>
    public override int Layers => _isMain ? 1 : base.Layers;

    /// <inheritdoc/>
    public override RowSet? Rows => _isMain ? null : base.Rows;

    /// <inheritdoc/>
    public override void Prepare(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_isMain) _times = block.LoadTimes();
        else base.Prepare(block, evaluator, rows);
    }

    /// <inheritdoc/>
    protected override void Fill(Block block, int[] codes, RowSet rows)
    {
        // Neighbours mostly lie in one span: it is looked up once for all of them.
        var (from, until, code) = (0L, 0L, 0);
        if (_isMain)
        {
            foreach (var row in rows) codes[row] = At(_times[row], ref from, ref until, ref code);
            return;
        }
        foreach (var part in Values.Parts(Layer))
        {
            var instants = new Instants(part.Column);
            for (var i = 0; i < part.Column.Count; i++)
            {
                var row = part.Column.RowOf(i);
                if (!part.Rows.Contains(row) || instants.At(i) is not { } ticks) continue;
                codes[row] = At(ticks, ref from, ref until, ref code);
            }
        }
    }

    private int At(long ticks, ref long from, ref long until, ref int code)
    {
        if (ticks >= from && ticks < until) return code;
        var start = buckets.StartOf(ticks);
        (from, until, code) = (ticks, buckets.SureUntil(ticks, start), CodeOf(start));
        return code;
    }
}

/// <summary>Buckets of numbers; the value is how many intervals the bucket lies from zero.</summary>
internal sealed class NumberKey(HistogramBody body) : LongKey(body.Field, body.Missing)
{
    /// <inheritdoc/>
    protected override void Fill(Block block, int[] codes, RowSet rows)
    {
        foreach (var part in Values.Parts(Layer))
        {
            var column = part.Column;
            for (var i = 0; i < column.Count; i++)
            {
                var row = column.RowOf(i);
                if (!part.Rows.Contains(row)) continue;
                var number = column.Kind switch
                {
                    ValueKind.Integer => column.Numbers![i],
                    ValueKind.Double => BitConverter.Int64BitsToDouble(column.Numbers![i]),
                    ValueKind.Text or ValueKind.Number =>
                        Numeral.Of(column.TextOf(i)) is { IsNumber: true } numeral ? numeral.Real : double.NaN,
                    _ => double.NaN,
                };
                var bucket = Math.Floor((number - body.Offset) / body.Interval);
                if (Math.Abs(bucket) < 1L << 62) codes[row] = CodeOf((long)bucket);
            }
        }
    }
}
