using System.Text;
using System.Text.Json;
using Parquet;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>
/// Events that are made to trip whoever reads them: every way out of the running server hands them out whole, and a
/// rule goes on raising alerts beside them.
/// </summary>
public sealed class HostileEventsTests : IAsyncLifetime
{
    private readonly ServerProcess _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    private static readonly string[] Hostile =
    [
        "\"" + string.Join('.', Enumerable.Repeat("a", 70)) + "\":1",
        "\"" + new string('.', 500) + "\":1",
        "\"" + string.Join('.', Enumerable.Repeat("b", 250)) + "\":[[[1]]]",
        "\"deep\":" + new string('[', 60) + "1" + new string(']', 60),
        "\"nested\":" + string.Concat(Enumerable.Repeat("{\"n\":", 58)) + "1" + new string('}', 58),
        "\"list\":[1,\n{\"id\":\"424242\",\"hostname\":\"dc01\",\"summary\":\"FORGED\"}\n,2]",
        "\"list\":[\r\n\"a\"\r\n,\t\"b\"]", "\"\":\"empty\"", "\"=cmd\":\"=1+1\"", "\" ＝x\":\" ＝1\"", "\"-x\":\"\\n@y\"",
        "\"id\":\"424242\"", "\"tocsin\":{\"flags\":[\"x\"],\"raw\":7}", "\"$overflow\":{\"x\":1}", "\"utctimestamp\":\"never\"",
        "\"half\\ud800\":\"\\ud800\"", "\"esc\":\"\\u001b[2J\\u0000\"", "\"big\":1e999", "\"details\":\"a text\"",
        "\"details\":{\"summary\":null,\"x\":{}}", "\"__proto__\":{\"a\":1}", "\"user\":\"\",\"note\":\"x\"",
        "\"many\":{" + string.Join(',', Enumerable.Range(0, 1_200).Select(i => $"\"f{i}\":{i}")) + "}",
        "\"summary\":\"a\\nb\",\"summary\":[1, 2]", "\"tags\":{\"a\":1}", "\"hostname\":{\"a\":1}", "\"severity\":[7]",
    ];

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        // Each is what the shipped rule looks at, one of them long ago: the oldest event is what a run reads first.
        var body = string.Join(',', Hostile.Select((members, i) =>
            $"{{\"category\":\"hostile\",\"processname\":\"sshd\",\"timestamp\":\"20{i:00}-01-01T00:00:00Z\","
            + $"\"message\":\"Failed password for root from 203.0.113.7 port {i} ssh2\",{members}}}"));
        var (status, answer) = await _server.SendAsync("[" + body + "]");
        (status, answer).ShouldBe((200, $"{{\"accepted\":{Hostile.Length},\"rejected\":[]}}"));
        await _server.FindAsync("*", Hostile.Length);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task EveryApiHandsThemOutWhole()
    {
        (await _server.FindAllAsync("*")).Count.ShouldBe(Hostile.Length);
        foreach (var request in (object[])[new { size = 100 }, new { size = 100, fields = new[] { "*" }, _source = true }])
        {
            using var found = await PostAsync("/es/events/_search", JsonSerializer.Serialize(request));
            found.RootElement.GetProperty("hits").GetProperty("hits").GetArrayLength().ShouldBe(Hostile.Length);
        }
        using var several = await PostAsync("/es/_msearch", "{}\n{\"size\":100}\n{}\n{\"size\":1}\n");
        several.RootElement.GetProperty("responses").GetArrayLength().ShouldBe(2);
        for (var id = 1; id <= Hostile.Length; id++)
        {
            using var one = await GetAsync($"/api/v1/events/{id}");
            using var around = await GetAsync($"/api/v1/events/{id}/surrounding?before=3&after=3");
            around.RootElement.GetProperty("event").GetProperty("id").GetString()
                .ShouldBe(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        using var fields = await GetAsync("/api/v1/fields?query=*&values=3");
        foreach (var field in fields.RootElement.GetProperty("fields").EnumerateArray())
        {
            var name = field.GetProperty("name").GetString()!;
            using var values = await PostAsync("/api/v1/values", JsonSerializer.Serialize(new { field = name, query = "*" }));
        }
    }

    [Fact]
    public async Task ExportsHaveALineARowAndACellForEach()
    {
        var lines = (await _http.GetStringAsync(Url("/api/v1/export?query=*&format=ndjson"))).TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(Hostile.Length);
        foreach (var line in lines) JsonDocument.Parse(line).Dispose();

        foreach (var columns in (string[])["", "&columns=details.user,details.note,summary,=x, ＝y"])
        {
            var rows = Csv(await _http.GetStringAsync(Url("/api/v1/export?query=*&format=csv" + columns)));
            rows.Count.ShouldBe(Hostile.Length + 1);
            rows.ShouldAllBe(r => r.Count == rows[0].Count);
            rows.SelectMany(r => r).ShouldAllBe(cell => !IsFormula(cell));
        }
        var chosen = Csv(await _http.GetStringAsync(
            Url("/api/v1/export?query=details.note:x&format=csv&columns=details.user,details.note")));
        chosen[1].ShouldBe(["", "x"]);

        var parquet = await _http.GetByteArrayAsync(Url("/api/v1/export?query=*&format=parquet"));
        using var stream = new MemoryStream(parquet);
        await using var reader = await ParquetReader.CreateAsync(stream);
        reader.RowGroups.Sum(g => g.RowCount).ShouldBe(Hostile.Length);
    }

    [Fact]
    public async Task TheCommandLineShowsThem()
    {
        foreach (var arguments in (string[][])[["search", "*", "--limit", "100"], ["search", "*", "--json", "--limit", "100"]])
        {
            var (code, output) = await TocsinAsync([.. arguments, "--data", _server.DataFolder]);
            code.ShouldBe(0, output);
            output.ShouldNotContain("\u001b");
            output.Split('\n').Count(l => l.Length > 0).ShouldBeInRange(Hostile.Length, Hostile.Length + 2);
        }
        var file = _folder.File("out.csv");
        (await TocsinAsync("export", "*", "--format", "csv", "-o", file, "--data", _server.DataFolder)).Code.ShouldBe(0);
        Csv(await File.ReadAllTextAsync(file)).Count.ShouldBe(Hostile.Length + 1);
    }

    [Fact]
    public async Task ARuleGoesOnRaisingAlerts()
    {
        await _server.SendAsync(string.Join('\n', Enumerable.Range(0, 12).Select(i =>
            $"{{\"processname\":\"sshd\",\"summary\":\"Failed password for root from 203.0.113.9 port {i} ssh2\"}}")));
        await Eventually.HappensAsync(
            async () => (await _http.GetStringAsync(Url("/api/v1/alerts?limit=100")))
                .Contains("203.0.113.9", StringComparison.Ordinal),
            () => _server.Log);
        using var rules = await GetAsync("/api/v1/rules");
        rules.RootElement.GetRawText().ShouldNotContain("depth");
    }

    private static bool IsFormula(string cell)
    {
        if (cell.Length > 0 && cell[0] is '\t' or '\r' or '\n' or '\0') return true;
        var first = cell.TrimStart();
        return first.Length > 0 && "=+-@＝＋－＠".Contains(first[0], StringComparison.Ordinal)
            && !double.TryParse(first, System.Globalization.CultureInfo.InvariantCulture, out _);
    }

    // RFC 4180, as a spreadsheet reads it.
    private static List<List<string>> Csv(string text)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted)
            {
                if (text[i] != '"') cell.Append(text[i]);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                else quoted = false;
            }
            else if (text[i] == '"') quoted = true;
            else if (text[i] == ',' || (text[i] == '\r' && text[i + 1] == '\n'))
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == ',') continue;
                rows.Add(row);
                row = [];
                i++;
            }
            else cell.Append(text[i]);
        }
        return rows;
    }

    private async Task<JsonDocument> GetAsync(string path) =>
        JsonDocument.Parse(await _http.GetByteArrayAsync(Url(path)));

    private async Task<JsonDocument> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(Url(path), content);
        var answer = await response.Content.ReadAsByteArrayAsync();
        ((int)response.StatusCode).ShouldBe(200, Encoding.UTF8.GetString(answer));
        return JsonDocument.Parse(answer);
    }

    private Uri Url(string path) => new(_server.SearchUrl, path);

    private static async Task<(int Code, string Output)> TocsinAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [Repository.Server, .. arguments]);
        await process.WaitForExitAsync();
        return (process.ExitCode, process.Output);
    }
}
