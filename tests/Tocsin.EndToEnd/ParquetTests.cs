using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>What is exported as Parquet is, value by value, what is exported as lines of JSON.</summary>
public sealed class ParquetTests
{
    private const string Details = "details";

    // Three of them are more than one group of rows takes.
    private const int LargeText = 6 << 20;

    private static readonly string[] Names =
    [
        "summary", "category", "hostname", "processname", "processid", "severity", "source", "tags", "facility",
        "eventsource", "mozdefhostname", "timestamp", "utctimestamp", "receivedtimestamp", "id", "message", "x",
        "tocsin", "details", "details.x", "a.b.c", "other", "漢字 💥",
    ];

    private static readonly string[] Values =
    [
        "\"\"", "\"text\"", "\"漢字 💥 e\\u0301 \\u202e\"", "\"\\u0000\\u001b[31m\\t\\r\\n\\\"\\\\\"", "\"<b>&'+\"", "\"=1+1\"",
        "\"null\"", "\"7\"", "\"[1]\"", "\"{}\"", "\"\\ud800\"", "0", "-0", "7", "1.50", "1E5", "0.1",
        "-9223372036854775808", "18446744073709551616", "5e-324", "1e999", "NaN", "true", "false", "null", "[]", "{}",
        "[1,\"x\",null,true,{\"y\":[2.50]}]", "[\"a\",\"漢\"]", "{\"y\":{\"z\":1.10,\"n\":null},\"w\":[]}",
        "\"2026-01-01T00:00:00Z\"", "\"1969-12-31T23:59:59.123456789+01:00\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59.9999999Z\"", "1767225600", "1767225600.123456",
    ];

    [Fact]
    public async Task EveryValueIsThatOfTheLinesOfJson()
    {
        await using var server = new ServerProcess();
        await server.StartAsync();
        var events = Names.SelectMany(name => Values.Select(value => $"{{\"{name}\":{value}}}"))
            .Append("{}")
            .Append("""{"summary":"s","details":{"a":1,"b":{"c":[{"d":2}]}},"b":3,"details.b.e":4}""").ToList();
        await SendAsync(server, string.Join('\n', events), events.Count);
        foreach (var name in (string[])["summary", "source", "long"])
        {
            await SendAsync(server, $"{{\"{name}\":\"{new string('s', LargeText)}\",\"n\":1}}", 1);
        }
        var total = events.Count + 3;
        await Eventually.GetAsync(() => server.SearchAsync("*", 1), answer => answer.Total >= total);
        using var http = new HttpClient { BaseAddress = server.SearchUrl };

        var lines = (await http.GetStringAsync("/api/v1/export?query=*&format=ndjson")).TrimEnd('\n').Split('\n');
        using var file = new MemoryStream(await http.GetByteArrayAsync("/api/v1/export?query=*&format=parquet"));
        var rows = await RowsAsync(file);

        lines.Length.ShouldBe(total);
        rows.Count.ShouldBe(total);
        for (var i = 0; i < total; i++) ShouldBeTheSame(rows[i], JsonElement.Parse(lines[i]));
    }

    private static async Task SendAsync(ServerProcess server, string body, int events)
    {
        var (status, answer) = await server.SendAsync(body);
        (status, answer).ShouldBe((200, $"{{\"accepted\":{events},\"rejected\":[]}}"));
    }

    private static async Task<List<Dictionary<string, object?>>> RowsAsync(Stream file)
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        reader.RowGroupCount.ShouldBeGreaterThan(1);
        var rows = new List<Dictionary<string, object?>>();
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var ofGroup = Enumerable.Range(0, (int)group.RowCount).Select(_ => new Dictionary<string, object?>()).ToList();
            foreach (var field in reader.Schema.GetDataFields())
            {
                var cells = await CellsAsync(group, field, ofGroup.Count);
                for (var i = 0; i < ofGroup.Count; i++) ofGroup[i].Add(field.Name, cells[i]);
            }
            rows.AddRange(ofGroup);
        }
        return rows;
    }

    private static async Task<object?[]> CellsAsync(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.ClrType == typeof(DateTime))
        {
            var times = new DateTime?[rows];
            await group.ReadAsync<DateTime>(field, times);
            return [.. times.Select(t => (object?)t)];
        }
        var texts = new string?[rows];
        await group.ReadAsync(field, texts!);
        return [.. texts];
    }

    // What has a column of its own is there; everything else is in the details, and nothing is in two places.
    private static void ShouldBeTheSame(Dictionary<string, object?> row, JsonElement line)
    {
        var said = Short(line.GetRawText());
        var expected = Flat("", line);
        foreach (var (name, cell) in row.Where(c => c.Key != Details))
        {
            var value = Of(line, name);
            if (cell is DateTime time) time.ShouldBe(Microseconds(value!.Value.GetString()!), $"{name} of {said}");
            else (cell as string).ShouldBe(TextOf(value), $"{name} of {said}");
            var at = name.Replace('.', '/');
            foreach (var path in expected.Keys.Where(
                k => k == at || k.StartsWith(at + "/", StringComparison.Ordinal)).ToList())
            {
                expected.Remove(path);
            }
        }
        var rest = row[Details] is string json ? Flat(Details, JsonElement.Parse(json)) : [];
        expected.Remove(Details);
        rest.ShouldBe(expected, ignoreOrder: true, said);
    }

    // A column's name may be a path of two.
    private static JsonElement? Of(JsonElement line, string name)
    {
        if (line.TryGetProperty(name, out var value)) return value;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && line.TryGetProperty(name[..dot], out var outer)
            && outer.TryGetProperty(name[(dot + 1)..], out value) ? value : null;
    }

    private static string? TextOf(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };

    // Parquet's times are whole microseconds; what is finer is cut.
    private static DateTime Microseconds(string time)
    {
        var at = time.IndexOf('.', StringComparison.Ordinal);
        var digits = at < 0 ? 0 : time[(at + 1)..].TakeWhile(char.IsAsciiDigit).Count();
        var cut = digits > 6 ? time[..(at + 7)] + time[(at + 1 + digits)..] : time;
        return DateTime.Parse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
    }

    // Each value with its way to it; numbers as they are spelled, texts as they are read.
    private static Dictionary<string, string> Flat(string path, JsonElement value)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(path, value);
        return flat;

        void Add(string at, JsonElement from)
        {
            if (from.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in from.EnumerateObject()) Add(Under(at, member.Name), member.Value);
                if (!from.EnumerateObject().Any()) flat.Add(at, "{}");
            }
            else if (from.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var item in from.EnumerateArray()) Add(Under(at, $"[{index++}]"), item);
                if (index == 0) flat.Add(at, "[]");
            }
            else
            {
                flat.Add(at, from.ValueKind == JsonValueKind.String ? "\"" + from.GetString() : from.GetRawText());
            }
        }
    }

    private static string Under(string path, string name) => path.Length == 0 ? name : path + "/" + name;

    private static string Short(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
