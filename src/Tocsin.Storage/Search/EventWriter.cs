using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// Writes rows of one block as JSON: <c>id</c>, the schema's fields in their order, then everything else with dotted
/// paths as nested objects. A path that is both a value and above another value keeps the other's name dotted:
/// <c>{"a":1,"a.b":2}</c>. Whatever was stored, what is written keeps to <see cref="EventShape"/>. Not thread-safe.
/// </summary>
internal sealed class EventWriter
{
    private static readonly Dictionary<string, int> SchemaOrder =
        Schema.Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => n.i, StringComparer.Ordinal);

    private readonly ArrayBufferWriter<byte> _to = new(4096);
    private readonly List<byte[]> _open = [];
    private readonly List<Source> _sources = [];
    private readonly Column? _nanoseconds;
    private readonly Column? _overflow;
    private readonly long[] _ids;
    private readonly long[] _times;
    private readonly string[]? _shown;

    /// <summary>A writer that has read the columns of the block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="shown">The fields that are written, under whatever name; null for all. The id always is.</param>
    public EventWriter(Block block, IReadOnlyList<FieldRef>? shown = null)
    {
        (_ids, _times) = (block.LoadIds(), block.LoadTimes());
        if (shown is not null)
        {
            var evaluator = new BlockEvaluator(block);
            _shown = [.. shown.SelectMany(f => evaluator.ByShape(f).Select(s => s.Path).Append(f.Path)).Distinct()];
        }
        foreach (var name in block.Columns)
        {
            if (name.Path == Block.IdPath || !(name.Path[0] == '$' || IsShown(name.Path, name.Kind == ValueKind.Json)))
            {
                continue;
            }
            var column = block.Load(name.Index);
            if (name.Path == Schema.Names[Schema.Nanoseconds]) _nanoseconds = column;
            else if (name.Path == Schema.Names[Schema.Overflow]) _overflow = column;
            else if (name.Path[0] != '$') _sources.Add(new Source(Keys(name.Path), column, null));
        }
        _sources.Sort(Compare);
    }

    /// <summary>Writes one row.</summary>
    public FoundEvent Write(int row)
    {
        var (to, open) = (_to, _open);
        to.ResetWrittenCount();
        open.Clear();
        to.Write("{\"id\":\""u8);
        JsonValue.Write(to, ValueKind.Integer, default, _ids[row]);
        to.Write("\""u8);
        byte[][]? leaf = null;
        foreach (var source in SourcesOf(row))
        {
            var at = source.Column?.ValueAt(row) ?? 0;
            if (at < 0) continue;
            var inside = leaf is not null && IsAbove(leaf, source.Keys) ? leaf.Length - 1 : source.Keys.Length - 1;
            OpenTo(to, open, source.Keys.AsSpan(0, inside));
            if (inside == source.Keys.Length - 1) to.Write(source.Name);
            else WriteName(to, Dotted(source.Keys.AsSpan(inside)));
            if (source.Column is { } column) WriteValue(to, column, at, row);
            else WriteJson(to, source.Json.Span);
            if (inside == source.Keys.Length - 1) leaf = source.Keys;
        }
        for (var i = 0; i <= open.Count; i++) to.Write("}"u8);
        return new FoundEvent(_ids[row], new Instant(_times[row]), to.WrittenSpan.ToArray());
    }

    private void WriteValue(ArrayBufferWriter<byte> to, Column column, int at, int row)
    {
        if (column.Kind == ValueKind.Time && column.Path == Schema.Names[Schema.UtcTimestamp]
            && _nanoseconds?.ValueAt(row) is { } ns and >= 0)
        {
            var text = new Instant(column.NumberOf(at), (byte)_nanoseconds.NumberOf(ns)).ToString();
            JsonText.WriteQuoted(to, Encoding.ASCII.GetBytes(text));
            return;
        }
        if (column.Kind == ValueKind.Json) WriteJson(to, column.TextOf(at));
        else JsonValue.Write(to, column.Kind, column.TextOf(at), column.NumberOf(at));
    }

    // What an earlier version stored may be anything that is JSON.
    private static void WriteJson(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> json)
    {
        if (EventShape.IsFit(json)) to.Write(json);
        else EventShape.WriteFit(json, to);
    }

    // Closes and opens objects until exactly the given ones are open, and writes the comma before the next name.
    private static void OpenTo(ArrayBufferWriter<byte> to, List<byte[]> open, ReadOnlySpan<byte[]> keys)
    {
        var shared = 0;
        while (shared < open.Count && shared < keys.Length && open[shared].AsSpan().SequenceEqual(keys[shared]))
        {
            shared++;
        }
        for (; open.Count > shared; open.RemoveAt(open.Count - 1)) to.Write("}"u8);
        to.Write(","u8);
        for (; open.Count < keys.Length; open.Add(keys[open.Count]))
        {
            WriteName(to, keys[open.Count]);
            to.Write("{"u8);
        }
    }

    private List<Source> SourcesOf(int row)
    {
        if (_overflow?.ValueAt(row) is not { } at || at < 0) return _sources;
        var all = new List<Source>(_sources);
        var json = _overflow.TextOf(at).ToArray();
        var reader = new Utf8JsonReader(json, JsonProbe.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = new byte[reader.ValueSpan.Length];
            var lone = false;
            var length = JsonText.Unescape(reader.ValueSpan, path, ref lone);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var name = Encoding.UTF8.GetString(path, 0, length);
            if (IsShown(name, json[start] == '['))
            {
                all.Add(new Source(Keys(name), null, json.AsMemory(start, (int)reader.BytesConsumed - start)));
            }
        }
        all.Sort(Compare);
        return all;
    }

    // A field is shown with all that lies in it, and inside of an array with the array.
    private bool IsShown(string path, bool isArray) => _shown is null || _shown.Any(s =>
        s == path || IsBelow(path, s) || (isArray && IsBelow(s, path)));

    private static bool IsBelow(string path, string ancestor) =>
        path.Length > ancestor.Length && path[ancestor.Length] == '.'
        && path.StartsWith(ancestor, StringComparison.Ordinal);

    private static int Compare(Source left, Source right)
    {
        var (a, b) = (OrderOf(left), OrderOf(right));
        if (a != b) return a.CompareTo(b);
        for (var i = 0; i < left.Keys.Length && i < right.Keys.Length; i++)
        {
            var order = left.Keys[i].AsSpan().SequenceCompareTo(right.Keys[i]);
            if (order != 0) return order;
        }
        return left.Keys.Length.CompareTo(right.Keys.Length);
    }

    private static int OrderOf(Source source) =>
        source.Column is not null && SchemaOrder.TryGetValue(source.Column.Path, out var order) ? order : int.MaxValue;

    private static bool IsAbove(byte[][] ancestor, byte[][] keys)
    {
        if (keys.Length <= ancestor.Length) return false;
        for (var i = 0; i < ancestor.Length; i++)
        {
            if (!ancestor[i].AsSpan().SequenceEqual(keys[i])) return false;
        }
        return true;
    }

    // The last key is dotted when the path has more than are nested.
    private static byte[][] Keys(string path) =>
        [.. path.Split('.', EventShape.PathDepthMax).Select(Encoding.UTF8.GetBytes)];

    private static byte[] Dotted(ReadOnlySpan<byte[]> keys) =>
        Encoding.UTF8.GetBytes(string.Join('.', keys.ToArray().Select(k => Encoding.UTF8.GetString(k))));

    private static void WriteName(ArrayBufferWriter<byte> to, byte[] name)
    {
        JsonText.WriteQuoted(to, name);
        to.Write(":"u8);
    }

    private sealed record Source(byte[][] Keys, Column? Column, ReadOnlyMemory<byte> Json)
    {
        // The last key as it is written most often: quoted, with its colon.
        public byte[] Name { get; } = NameOf(Keys[^1]);

        private static byte[] NameOf(byte[] key)
        {
            var to = new ArrayBufferWriter<byte>(key.Length + 8);
            WriteName(to, key);
            return to.WrittenSpan.ToArray();
        }
    }
}
