using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Endpoints;

/// <summary>
/// Events as CSV by RFC 4180. A text that a spreadsheet would take for a formula gets a quote before it; numbers are
/// left as they are. What an event has beyond the columns is in the last column, <c>other</c>, as JSON, unless the
/// columns were chosen. Not thread-safe.
/// </summary>
internal sealed class CsvRows
{
    /// <summary>How many columns there are at most, unless they were chosen.</summary>
    public const int ColumnsMax = 1_000;

    private const string Other = "other";
    private const int CapacityMax = 1 << 20;
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly string[] _cells;
    private readonly bool _hasOther;
    private readonly StringBuilder _other = new();
    private readonly StringBuilder _row = new();
    private int _cellsOfRow;

    /// <summary>Rows with the chosen columns.</summary>
    public CsvRows(IReadOnlyList<string> chosen)
    {
        foreach (var name in chosen) _columns.TryAdd(name, _columns.Count);
        _cells = new string[_columns.Count];
    }

    private CsvRows(IEnumerable<string> fields, bool hasOther)
        : this([.. fields]) => _hasOther = hasOther;

    /// <summary>Rows with the schema's columns and those of further fields.</summary>
    public static CsvRows WithAll(IReadOnlyList<string> further)
    {
        var schema = Schema.Names.Where(n => n[0] != '$').Prepend("id");
        return new CsvRows(schema.Concat(further.Where(f => f != Other)).Take(ColumnsMax), hasOther: true);
    }

    /// <summary>The line with the names.</summary>
    public string Head()
    {
        _row.Clear();
        // Names are a sender's or a reader's own words, too.
        foreach (var name in _columns.Keys) Append(Harmless(name));
        if (_hasOther) Append(Other);
        return End();
    }

    /// <summary>The line of one event.</summary>
    /// <param name="json">The event as UTF-8 JSON.</param>
    public string Row(ReadOnlyMemory<byte> json)
    {
        Array.Fill(_cells, "");
        Clear(_other);
        using (var document = JsonDocument.Parse(json, EventShape.Documents)) Fill("", document.RootElement);
        Clear(_row);
        foreach (var cell in _cells) Append(cell);
        if (_hasOther) Append(_other.Length == 0 ? "" : _other.Append('}').ToString());
        return End();
    }

    private void Fill(string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && (path.Length == 0 || value.EnumerateObject().Any())
            && !_columns.ContainsKey(path))
        {
            foreach (var property in value.EnumerateObject())
            {
                Fill(path.Length == 0 ? property.Name : path + "." + property.Name, property.Value);
            }
            return;
        }
        if (_columns.TryGetValue(path, out var column)) _cells[column] = Cell(value);
        else if (_hasOther)
        {
            _other.Append(_other.Length == 0 ? '{' : ',');
            _other.Append('"').Append(JsonEncodedText.Encode(path)).Append("\":").Append(value.GetRawText());
        }
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Harmless(value.GetString()!),
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    // Spreadsheets pass over blanks in front, and take the full-width signs for the others.
    private static string Harmless(string text)
    {
        if (text.Length == 0) return text;
        if (text[0] is '\t' or '\r' or '\n' or '\0') return "'" + text;
        var first = text.AsSpan().TrimStart().TrimStart("\uFEFF\u200B\u2060").TrimStart();
        return !first.IsEmpty && first[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' ? "'" + text : text;
    }

    // What one huge event needed is not kept for all that follow.
    private static void Clear(StringBuilder text)
    {
        text.Clear();
        if (text.Capacity > CapacityMax) text.Capacity = CapacityMax;
    }

    private void Append(string cell)
    {
        if (_cellsOfRow++ > 0) _row.Append(',');
        if (!cell.AsSpan().ContainsAny(Special)) _row.Append(cell);
        else _row.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private string End()
    {
        // A line of one empty cell would be taken for none.
        if (_row.Length == 0) _row.Append("\"\"");
        _cellsOfRow = 0;
        return _row.Append("\r\n").ToString();
    }
}
