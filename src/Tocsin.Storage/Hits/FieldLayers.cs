using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>
/// All values that a field has in a block, those inside arrays one by one: in the first layer each row's first value,
/// in the next each row's second one, and so on. A text counts once an event, as in Elasticsearch's keywords.
/// </summary>
internal sealed class FieldLayers
{
    // An array with more different elements than this counts for its first ones.
    private const int LayersMax = 1_000;

    private readonly List<Layer> _layers = [];

    /// <summary>The values of some rows.</summary>
    /// <param name="block">The block.</param>
    /// <param name="evaluator">The one for the block.</param>
    /// <param name="field">The field.</param>
    /// <param name="rows">The rows that are asked for.</param>
    /// <param name="repeated">Whether a number that is in an array twice counts twice, as it does in sums.</param>
    /// <param name="missing">The value of rows without any; null for none.</param>
    public static FieldLayers Of(
        Block block, BlockEvaluator evaluator, FieldRef field, RowSet rows, bool repeated, object? missing)
    {
        var layers = new FieldLayers();
        var first = new Layer([], null);
        layers._layers.Add(first);
        var arrays = new List<Dictionary<ValueKind, ColumnBuilder>>();
        foreach (var part in FieldParts.Of(block, evaluator, field, rows))
        {
            if (part.Column.Kind is ValueKind.Json or ValueKind.Number) AddElements(part, arrays, repeated);
            else first.Parts.Add(part);
        }
        for (var i = 0; i < arrays.Count; i++)
        {
            if (i > 0) layers._layers.Add(new Layer([], RowSet.None(block.Rows)));
            foreach (var builder in arrays[i].Values) layers._layers[i].Add(builder.Snapshot(block.Rows), rows);
        }
        if (missing is not null) layers.AddMissing(block.Rows, rows, missing);
        return layers;
    }

    private void AddMissing(int blockRows, RowSet rows, object missing)
    {
        var with = RowSet.None(blockRows);
        foreach (var part in All)
        {
            for (var i = 0; i < part.Column.Count; i++)
            {
                if (part.Rows.Contains(part.Column.RowOf(i))) with.Add(part.Column.RowOf(i));
            }
        }
        var without = with.ComplementIn(rows);
        if (without.IsEmpty) return;
        var (kind, number) = missing switch
        {
            long whole => (ValueKind.Integer, whole),
            double real => (ValueKind.Double, BitConverter.DoubleToInt64Bits(real)),
            bool boolean => (ValueKind.Boolean, boolean ? 1L : 0L),
            Instant time => (ValueKind.Time, time.Ticks),
            _ => (ValueKind.Text, 0L),
        };
        var column = new ColumnBuilder("", kind);
        foreach (var row in without)
        {
            if (missing is string text) column.Append(row, System.Text.Encoding.UTF8.GetBytes(text));
            else column.Append(row, number);
        }
        _layers[0].Parts.Add(new FieldPart(column.Snapshot(blockRows), without, without.Count == blockRows));
    }

    /// <summary>How many layers there are, at least one.</summary>
    public int Count => _layers.Count;

    /// <summary>The values of a layer.</summary>
    public IReadOnlyList<FieldPart> Parts(int layer) => _layers[layer].Parts;

    /// <summary>The rows that have a value in a layer; null of the first, for which that is not known.</summary>
    public RowSet? Rows(int layer) => _layers[layer].Rows;

    /// <summary>The values of all layers.</summary>
    public IEnumerable<FieldPart> All => _layers.SelectMany(l => l.Parts);

    private static void AddElements(FieldPart part, List<Dictionary<ValueKind, ColumnBuilder>> layers, bool repeated)
    {
        var column = part.Column;
        // Arrays that many rows share are read once.
        var known = new List<Element>?[column.TextCount];
        for (var i = 0; i < column.Count; i++)
        {
            var row = column.RowOf(i);
            if (!part.Rows.Contains(row)) continue;
            var elements = known[column.Codes is null ? i : column.Codes[i]] ??= ElementsOf(column.TextOf(i), repeated);
            for (var e = 0; e < elements.Count; e++)
            {
                if (layers.Count == e) layers.Add([]);
                var (kind, text, number) = elements[e];
                if (!layers[e].TryGetValue(kind, out var builder))
                {
                    layers[e][kind] = builder = new ColumnBuilder("", kind);
                }
                if (kind is ValueKind.Text) builder.Append(row, text);
                else builder.Append(row, number);
            }
        }
    }

    private static List<Element> ElementsOf(ReadOnlySpan<byte> json, bool repeated)
    {
        var each = new EachElement(repeated);
        var reader = new Utf8JsonReader(json, JsonProbe.Options);
        var objects = 0;
        while (reader.Read() && each.Elements.Count < LayersMax)
        {
            if (reader.TokenType == JsonTokenType.StartObject) objects++;
            else if (reader.TokenType == JsonTokenType.EndObject) objects--;
            else if (objects == 0) JsonProbe.Passes(ref reader, each);
        }
        return each.Elements;
    }

    private sealed record Layer(List<FieldPart> Parts, RowSet? Rows)
    {
        public void Add(Column column, RowSet within)
        {
            var rows = RowSet.None(within.Rows);
            for (var i = 0; i < column.Count; i++) rows.Add(column.RowOf(i));
            Rows?.UnionWith(rows);
            Parts.Add(new FieldPart(column, rows, rows.Count == rows.Rows));
        }
    }

    private readonly record struct Element(ValueKind Kind, byte[] Text, long Number);

    // Takes every different value that it is asked about.
    private sealed class EachElement(bool repeated) : ValueTest
    {
        private readonly HashSet<(ValueKind, string, long)> _seen = [];

        public List<Element> Elements { get; } = [];

        public override bool Text(ReadOnlySpan<byte> utf8) => Take(ValueKind.Text, utf8, 0);

        public override bool Integer(long value) => Take(ValueKind.Integer, default, value);

        public override bool Double(double value) =>
            Take(ValueKind.Double, default, BitConverter.DoubleToInt64Bits(value));

        // Numbers that are kept as they were written, such as 8.0, are the same as others of their value.
        public override bool Number(ReadOnlySpan<byte> text) =>
            Numeral.Of(text) is { IsNumber: true } number
            && (number.Real == Math.Floor(number.Real) && Math.Abs(number.Real) < 1L << 53
                ? Integer((long)number.Real)
                : Double(number.Real));

        public override bool Boolean(bool value) => Take(ValueKind.Boolean, default, value ? 1 : 0);

        private bool Take(ValueKind kind, ReadOnlySpan<byte> text, long number)
        {
            var isNumber = kind is ValueKind.Integer or ValueKind.Double;
            if ((repeated && isNumber) || _seen.Add((kind, System.Text.Encoding.UTF8.GetString(text), number)))
            {
                Elements.Add(new Element(kind, text.ToArray(), number));
            }
            return true;
        }
    }
}
