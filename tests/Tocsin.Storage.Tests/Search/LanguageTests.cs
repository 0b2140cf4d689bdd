using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Pipeline.Decode;
using Tocsin.Pipeline.Normalise;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Search;

/// <summary>What queries mean: asked of live events, of blocks in memory and of segments, with one answer.</summary>
public sealed class LanguageTests : IAsyncLifetime
{
    private const string Events = """
        {"timestamp":"2026-01-01T00:00:01Z","summary":"Failed password for root","hostname":"web01","tags":["ssh","bastion"],"details":{"ip":"10.1.2.3"}}
        {"timestamp":"2026-01-01T00:00:02Z","summary":"failed: PASSWORD","hostname":"web02","details":{"ip":"192.0.2.7"}}
        {"timestamp":"2026-01-01T00:00:03Z","summary":"GET /","hostname":"web01","details":{"status":500,"ip":"2001:db8::77"}}
        {"timestamp":"2026-01-01T00:00:04Z","summary":"segfault at 7f00ab","hostname":"db1","details":{"status":"500"}}
        {"timestamp":"2026-01-01T00:00:05Z","summary":"odd","details":{"status":503,"ip":"::ffff:10.0.0.1","message id":"-","ok":true}}
        {"timestamp":"2026-01-01T00:00:06Z","summary":"Überfall: 登录失败 snake_case","details":{"list":[{"name":"a","n":1},{"name":"b","n":2}],"path":"/admin/login?x","note":"quoted \"inside\" text"}}
        """;

    private readonly EventBatch _batch = Decoded();
    private Stored _hot = null!;
    private Stored _sealed = null!;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        var file = Path.Combine(AppContext.BaseDirectory, "Cases", "queries.txt");
        foreach (var line in File.ReadLines(file).Where(l => l[0] != '#'))
        {
            var parts = line.Split(" ⇶");
            cases.Add(parts[0], parts[1].Trim());
        }
        return cases;
    }

    public async ValueTask InitializeAsync()
    {
        (_hot, _sealed) = (await Stored.OpenAsync(), await Stored.OpenAsync());
        await _hot.SendAsync(Events);
        await _sealed.SendAsync(Events);
        await _sealed.FindAsync("*");
        await _sealed.Pipeline.Store.SealAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hot.DisposeAsync();
        await _sealed.DisposeAsync();
        _batch.Dispose();
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task AQueryFindsWhatItSays(string query, string ids)
    {
        QueryParser.TryParse(query, default, out var parsed, out var message, out _).ShouldBeTrue(message);
        var live = new List<int>();
        for (var i = 0; i < _batch.Count; i++)
        {
            if (EventMatcher.Matches(parsed!.Filter, _batch, in _batch.Events[i])) live.Add(i + 1);
        }

        string.Join(' ', live).ShouldBe(ids, "live");
        (await IdsAsync(_hot, query)).ShouldBe(ids, "in memory");
        (await IdsAsync(_sealed, query)).ShouldBe(ids, "in a segment");
    }

    private static EventBatch Decoded()
    {
        var body = Encoding.UTF8.GetBytes(Events);
        var batch = new EventBatch(body, body.Length, new FieldTable(), Running.Origin());
        BatchDecoder.TryDecode(batch).ShouldBeTrue();
        new Normalisers().Normalise(batch);
        return batch;
    }

    private static async Task<string> IdsAsync(Stored stored, string query) =>
        string.Join(' ', (await stored.FindAsync(query)).Select(e => e.GetProperty("id").GetString()));
}
