using System.Reflection;
using System.Text.Json;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Endpoints;

/// <summary>
/// Writes events as Parquet, some thousand at a time: a column for each field of the schema, times as timestamps, and
/// everything else in the column <c>details</c> as JSON text; or a column for each chosen field. One writer; whole once
/// it is disposed.
/// </summary>
internal sealed class ParquetRows : IAsyncDisposable
{
    private const int RowsOfGroup = 50_000;

    // Rows are kept as strings until their group is written, and then once more as it is encoded.
    private const long BytesOfGroup = 16 << 20;
    private const string Rest = "details";

    private static readonly string[] Times =
        [Schema.Names[Schema.UtcTimestamp], Schema.Names[Schema.ReceivedTimestamp]];

    private static readonly string[] SchemaNames = [.. Schema.Names.Where(n => n[0] != '$').Prepend("id")];

    // Buffers that were needed for huge texts are not kept.
    private static readonly ParquetOptions Options = new() { MaximumLargePoolFreeBytes = 4 << 20 };

    private const int StatisticsBytesMax = 4_096;
    private static readonly FieldInfo? RowGroupOfWriter =
        typeof(ParquetRowGroupWriter).GetField("_owGroup", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly DataField[] _fields;
    private readonly Dictionary<string, int> _columns;
    private readonly bool _hasRest;
    private readonly ParquetWriter _writer;
    private readonly List<string?[]> _rows = [];
    private long _bytes;

    private ParquetRows(DataField[] fields, bool hasRest, ParquetWriter writer)
    {
        (_fields, _hasRest, _writer) = (fields, hasRest, writer);
        _columns = fields.Select((field, i) => (field.Name, i)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Begins a file.</summary>
    /// <param name="to">Gets the bytes; its position must be known.</param>
    /// <param name="chosen">The columns; none for those of the schema and what there is beside.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<ParquetRows> BeginAsync(
        Stream to, IReadOnlyList<string> chosen, CancellationToken stop)
    {
        var hasRest = chosen.Count == 0;
        var names = hasRest ? SchemaNames.Append(Rest) : chosen.Distinct(StringComparer.Ordinal);
        DataField[] fields =
        [
            .. names.Select(name => Times.Contains(name)
                ? new DateTimeDataField(name, DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true, isNullable: true)
                : new DataField(name, typeof(string), isNullable: true)),
        ];
        return new ParquetRows(
            fields, hasRest,
            await ParquetWriter.CreateAsync(new ParquetSchema(fields), to, Options, cancellationToken: stop));
    }

    /// <summary>Writes an event.</summary>
    /// <param name="json">The event as UTF-8 JSON.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> json, CancellationToken stop)
    {
        // What is encoded takes several times its bytes for a moment: a huge event has a group of its own.
        if (_rows.Count > 0 && _bytes + json.Length > BytesOfGroup) await WriteGroupAsync(stop);
        _rows.Add(Row(json));
        _bytes += json.Length;
        if (_rows.Count == RowsOfGroup) await WriteGroupAsync(stop);
    }

    /// <summary>Writes what is left, so that the file is whole.</summary>
    public async Task CompleteAsync(CancellationToken stop)
    {
        if (_rows.Count > 0) await WriteGroupAsync(stop);
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task WriteGroupAsync(CancellationToken stop)
    {
        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
        {
            var column = i;
            if (_fields[i] is DateTimeDataField)
            {
                var times = _rows.Select(r => Time(r[column])).ToArray();
                await group.WriteAsync<DateTime>(_fields[i], times.AsMemory(), cancellationToken: stop);
            }
            else
            {
                await group.WriteAsync(_fields[i], _rows.Select(r => r[column]).ToList()!);
            }
        }
        ForgetLargeStatistics(group);
        group.CompleteValidate();
        _rows.Clear();
        _bytes = 0;
    }

    // The library keeps the smallest and the largest text of each column, whole and twice, until the file's end. Of
    // huge texts they are as large as the file and help no reader; the format lets them be left out.
    private static void ForgetLargeStatistics(ParquetRowGroupWriter group)
    {
        if (RowGroupOfWriter?.GetValue(group) is not RowGroup written) return;
        foreach (var column in written.Columns)
        {
            if (column.MetaData is { Statistics: { } statistics } metadata
                && (statistics.MinValue?.Length ?? 0) + (statistics.MaxValue?.Length ?? 0) > StatisticsBytesMax)
            {
                metadata.Statistics = null;
            }
        }
    }

    private static DateTime? Time(string? text) =>
        text is not null && TimestampParser.TryParse(System.Text.Encoding.UTF8.GetBytes(text), default, out var time)
            ? new DateTime(time.Ticks, DateTimeKind.Utc) : null;

    private string?[] Row(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, EventShape.Documents);
        var row = new string?[_fields.Length];
        if (!_hasRest)
        {
            Fill("", document.RootElement, row);
            return row;
        }
        using var rest = new MemoryStream();
        using (var json = new Utf8JsonWriter(rest))
        {
            json.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var isColumn = _columns.TryGetValue(property.Name, out var at) && property.Name != Rest;
                if (isColumn) row[at] = Text(property.Value);
                else if (property.Name == "tocsin") Own(property.Value, row, json);
                else if (property.Name == Rest && property.Value.ValueKind == JsonValueKind.Object)
                {
                    foreach (var detail in property.Value.EnumerateObject()) detail.WriteTo(json);
                }
                else property.WriteTo(json);
            }
            json.WriteEndObject();
        }
        if (rest.Length > 2)
        {
            row[^1] = System.Text.Encoding.UTF8.GetString(rest.GetBuffer().AsSpan(0, (int)rest.Length));
        }
        return row;
    }

    // A chosen object is its JSON; of others, what is chosen inside.
    private void Fill(string path, JsonElement value, string?[] row)
    {
        if (_columns.TryGetValue(path, out var at)) row[at] = Text(value);
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                Fill(path.Length == 0 ? property.Name : path + "." + property.Name, property.Value, row);
            }
        }
    }

    // tocsin.flags and tocsin.raw are fields of the schema.
    private void Own(JsonElement own, string?[] row, Utf8JsonWriter json)
    {
        foreach (var property in own.EnumerateObject())
        {
            if (_columns.TryGetValue("tocsin." + property.Name, out var at)) row[at] = Text(property.Value);
            else property.WriteTo(json);
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
