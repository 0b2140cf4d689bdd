using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>The API over HTTP, as programs use it.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private readonly ServerProcess _server = new();
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _http = new HttpClient { BaseAddress = _server.SearchUrl };
        await _server.SendAsync(string.Join('\n', Enumerable.Range(0, 100).Select(i =>
            $$$"""{"timestamp":"2026-01-01T00:{{{i / 60:00}}}:{{{i % 60:00}}}Z","hostname":"h{{{i % 3}}}","""
            + $$$""" "summary":"needle {{{i}}} haystack","details":{"n":{{{i}}}}}""")));
        await _server.FindAsync("needle", 100);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("stats?query=* | stats count() by hostname | sort hostname", """[["h0",34],["h1",33],["h2",33]]""")]
    [InlineData("histogram?query=hostname:h1&bucket=1m",
        """[["2026-01-01T00:00:00.000Z",20],["2026-01-01T00:01:00.000Z",13]]""")]
    [InlineData("search?query=* | rare 1 hostname", """[["h1",33]]""")]
    public async Task ATableHasTheRows(string path, string rows) =>
        (await GetAsync(path)).GetProperty("rows").GetRawText().ShouldBe(rows);

    [Theory]
    [InlineData("search?query=details.N:1",
        "No event has a field details.N: letter case counts in names; did you mean details.n?")]
    [InlineData("search?query=details.n:many", "Every value of details.n is a number; what it is compared with is not.")]
    [InlineData("stats?query=* | top 3 unheard_of_field", "No event has a field unheard_of_field.")]
    public async Task AnAnswerWithNothingInItSaysWhy(string path, string hint) =>
        (await GetAsync(path)).GetProperty("hints").EnumerateArray().Single().GetString().ShouldBe(hint);

    [Fact]
    public async Task AddressAndBodyAskTheSame()
    {
        var got = await GetAsync("search?query=hostname:h1&limit=2&order=asc&total=true");
        using var answer = await _http.PostAsJsonAsync(
            "/api/v1/search", new { query = "hostname:h1", limit = 2, order = "asc", total = true });
        var posted = await answer.Content.ReadFromJsonAsync<JsonElement>();

        got.GetProperty("events").GetRawText().ShouldBe(posted.GetProperty("events").GetRawText());
        got.GetProperty("total").GetInt64().ShouldBe(33);
        got.GetProperty("scan").GetProperty("blocks_skipped").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        got.GetProperty("took_ms").GetDouble().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("search?query=(a", 0), InlineData("search?query=* | nopipe", 4)]
    [InlineData("search?limit=x", 0), InlineData("search?limit=-1", 0)]
    [InlineData("search?from=never", 0), InlineData("search?cursor=nonsense", 0)]
    [InlineData("stats?query=hostname:h1", 11), InlineData("histogram?query=a | limit 1", 4)]
    [InlineData("histogram?query=\"a", 0), InlineData("histogram?bucket=1x", 0)]
    [InlineData("fields?query=a | limit 1", 4)]
    [InlineData("values?query=a", 0), InlineData("values?field=a&limit=0", 0)]
    [InlineData("events/1/surrounding?before=1001", 0), InlineData("events/1/surrounding?query=(", 1)]
    [InlineData("tail?query=(", 1), InlineData("tail?after=x", 0)]
    [InlineData("export?format=xml", 0), InlineData("export?query=(", 1)]
    public async Task AMistakeIsAnsweredWithItsPlace(string path, int position)
    {
        using var answer = await _http.GetAsync(Api(path));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("position").GetInt32().ShouldBe(position);
    }

    [Theory]
    [InlineData("search?q=x", "query")]
    [InlineData("search?query=x&start=now-1h", "query, from, to")]
    [InlineData("search?query=x&frm=now-1h", "did you mean from?")]
    [InlineData("stats?query=*|stats count()&limit=5", "limit")]
    [InlineData("histogram?query=*&interval=5m", "bucket")]
    [InlineData("fields?fields=a", "did you mean field?")]
    [InlineData("values?field=a&size=3", "size")]
    [InlineData("complete?text=a&cursor=1", "caret")]
    [InlineData("events/1?fields=a", "It takes none")]
    [InlineData("events/1/surrounding?n=3", "before, after")]
    [InlineData("tail?since=1", "after")]
    [InlineData("export?query=*&fields=a", "columns")]
    [InlineData("alerts?status=new", "did you mean state?")]
    public async Task AParameterThatIsNotThereIsRefusedByName(string path, string cure)
    {
        using var answer = await _http.GetAsync(Api(path));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("message").GetString()!.ShouldContain(cure);
    }

    [Theory]
    [InlineData("search", """{"q":"x"}"""), InlineData("search", """{"query":"*","start":"now-1h"}""")]
    [InlineData("search", """{"query":"*","bucket":"1m"}"""), InlineData("stats", """{"query":"*","limit":1}""")]
    [InlineData("bursts", """{"query":"*","from":"now-1h"}"""), InlineData("fields", """{"Fields":1}""")]
    public async Task AMemberOfABodyThatIsNotThereIsRefused(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(Api(path), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("There is no parameter");
    }

    [Fact]
    public async Task AClockThatIsAheadSpoilsNeitherTheNewestPageNorTheHistogram()
    {
        await _server.SendAsync(
            """
            {"category":"ahead","summary":"now"}
            {"category":"ahead","timestamp":"2612-01-01T00:00:00Z","summary":"later"}
            {"category":"ahead","timestamp":"9999-12-31T00:00:00Z","summary":"last"}
            """);
        await _server.FindAsync("category:ahead", 3);
        var newest = await GetAsync("search?query=category:ahead&from=now-15m");
        newest.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("summary").GetString())
            .ShouldBe(["now"]);
        newest.GetProperty("total").GetInt32().ShouldBe(1);
        newest.GetProperty("ahead").GetInt32().ShouldBe(2);
        (await GetAsync("search?query=category:ahead&from=now-15m&to=9999-12-31T12:00:00Z"))
            .GetProperty("total").GetInt32().ShouldBe(3);
        (await GetAsync("search?query=needle&from=now-15m")).TryGetProperty("ahead", out _).ShouldBeFalse();

        var histogram = await GetAsync("histogram?query=*");
        histogram.GetProperty("rows").GetArrayLength().ShouldBeInRange(10, 130);
        histogram.GetProperty("ahead").GetInt32().ShouldBe(2);
        var whole = await GetAsync("histogram?query=*&to=9999-12-31T12:00:00Z");
        whole.GetProperty("rows").GetArrayLength().ShouldBeInRange(10, 130);
    }

    [Fact]
    public async Task AnExportHasTheColumnsThatWereAskedFor()
    {
        const string Asked = "export?query=details.n:7&columns=hostname,details.n,utctimestamp,details.nothing&format=";
        (await _http.GetStringAsync(Api(Asked + "ndjson"))).Trim().ShouldBe(
            """{"utctimestamp":"2026-01-01T00:00:07.000Z","hostname":"h1","details":{"n":7}}""");
        await using var file = new MemoryStream(await _http.GetByteArrayAsync(Api(Asked + "parquet")));
        await using var reader = await Parquet.ParquetReader.CreateAsync(file);
        reader.Schema.GetDataFields().Select(f => f.Name)
            .ShouldBe(["hostname", "details.n", "utctimestamp", "details.nothing"]);
        using var group = reader.OpenRowGroupReader(0);
        group.RowCount.ShouldBe(1);
        var hosts = new string[1];
        await group.ReadAsync(reader.Schema.GetDataFields()[0], hosts);
        hosts.ShouldBe(["h1"]);
    }

    [Fact]
    public async Task FieldsAreCountedOverTheWholeResult()
    {
        var answer = await GetAsync("fields?query=details.n:<50&values=2");

        answer.GetProperty("total").GetInt64().ShouldBe(50);
        var hostname = answer.GetProperty("fields").EnumerateArray()
            .Single(f => f.GetProperty("name").GetString() == "hostname");
        hostname.GetProperty("events").GetInt64().ShouldBe(50);
        hostname.GetProperty("values").GetRawText().ShouldBe(
            """[{"value":"h0","count":17},{"value":"h1","count":17}]""");
    }

    [Fact]
    public async Task AnEventAndItsSurroundings()
    {
        var (events, _) = await _server.SearchAsync("details.n:50");
        var id = events.Single().GetProperty("id").GetString();

        (await GetAsync("events/" + id)).GetProperty("details").GetProperty("n").GetInt32().ShouldBe(50);
        var around = await GetAsync($"events/{id}/surrounding?before=2&after=1&query=hostname:h2");
        Numbers(around.GetProperty("before")).ShouldBe([44, 47]);
        Numbers(around.GetProperty("after")).ShouldBe([53]);
        using var missing = await _http.GetAsync("/api/v1/events/123456789");
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ATailGoesOnWhereItWas()
    {
        var (events, _) = await _server.SearchAsync("details.n:97");
        using var request = new HttpRequestMessage(HttpMethod.Get, Api("tail?query=needle"));
        request.Headers.Add("Last-Event-ID", events.Single().GetProperty("id").GetString());
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());

        (await NextAsync(lines)).GetProperty("details").GetProperty("n").GetInt32().ShouldBe(98);
        (await NextAsync(lines)).GetProperty("details").GetProperty("n").GetInt32().ShouldBe(99);
        await _server.SendAsync("""{"summary":"another needle","n":100}""");
        (await NextAsync(lines)).GetProperty("details").GetProperty("n").GetInt32().ShouldBe(100);
    }

    [Fact]
    public async Task ATailDoesNotKeepTheServerFromEnding()
    {
        using var answer = await _http.GetAsync(Api("tail?query=nothing"), HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await _server.StopAsync()).ShouldBe(0);
    }

    [Theory, InlineData("ndjson", "application/x-ndjson"), InlineData("csv", "text/csv")]
    [InlineData("parquet", "application/vnd.apache.parquet")]
    public async Task AnExportIsStreamed(string format, string type)
    {
        using var answer = await _http.GetAsync(Api("export?query=needle&format=" + format));

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var body = await answer.Content.ReadAsByteArrayAsync();
        byte[] ends = [.. body[..4], .. body[^4..]];
        if (format == "parquet") Encoding.ASCII.GetString(ends).ShouldBe("PAR1PAR1");
        else body.Count(b => b == (byte)'\n').ShouldBe(format == "csv" ? 101 : 100);
    }

    [Fact]
    public async Task ASearchIsSavedRenamedAndDeleted()
    {
        using var saved = await _http.PutAsJsonAsync(
            "/api/v1/saved-searches/a%20b", new { query = "needle", columns = new[] { "hostname" }, page = "x=1" });
        var search = await saved.Content.ReadFromJsonAsync<JsonElement>();
        search.GetProperty("name").GetString().ShouldBe("a b");
        search.GetProperty("saved_by").GetString().ShouldBe("anonymous");
        using var renamed = await _http.PostAsJsonAsync("/api/v1/saved-searches/a%20b/rename", new { name = "c" });
        renamed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var listed = (await GetAsync("saved-searches")).GetProperty("searches").EnumerateArray().Single();
        listed.GetProperty("name").GetString().ShouldBe("c");
        using var deleted = await _http.DeleteAsync("/api/v1/saved-searches/c");
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var again = await _http.DeleteAsync("/api/v1/saved-searches/c");
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task WhoAsksTooMuchAtOnceIsToldToWaitAndLeavingMakesRoom()
    {
        using var stop = new CancellationTokenSource();
        // Tails stay open, so that it is sure how many there are.
        var tails = new List<HttpResponseMessage>();
        for (var i = 0; i < 20; i++)
        {
            tails.Add(
                await _http.GetAsync(Api("tail?query=nothing"), HttpCompletionOption.ResponseHeadersRead, stop.Token));
        }
        tails.ShouldAllBe(t => t.StatusCode == HttpStatusCode.OK);
        using (var refused = await _http.GetAsync(Api("tail?query=nothing"), HttpCompletionOption.ResponseHeadersRead))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        }
        tails.ForEach(t => t.Dispose());
        await Eventually.HappensAsync(
            async () =>
            {
                using var answer = await _http.GetAsync(
                    Api("tail?query=nothing"), HttpCompletionOption.ResponseHeadersRead);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            () => "Those who left still count");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(Api(path));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Uri Api(string path) => new("/api/v1/" + path, UriKind.Relative);

    private static async Task<JsonElement> NextAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonElement.Parse(line[6..]);
        }
        throw new InvalidOperationException("The tail has ended");
    }

    private static IEnumerable<int> Numbers(JsonElement events) =>
        events.EnumerateArray().Select(e => e.GetProperty("details").GetProperty("n").GetInt32());
}
