using System.Text;
using System.Text.Json;
using CsCheck;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.Tests.Parse;

/// <summary>
/// What reading a question costs is bounded by its length. In bytes allocated, which neither the machine nor its load
/// changes. With TOCSIN_TEST_LONG=true for ten minutes each.
/// </summary>
public sealed class ParsingCostTests
{
    // An expression of a few characters is compiled to some tables.
    private const long BytesAtLeast = 1 << 20;
    private const long BytesPerByteMax = 20_000;

    private static readonly int? Seconds =
        Environment.GetEnvironmentVariable("TOCSIN_TEST_LONG") == "true" ? 600 : null;

    private static readonly string[] Names =
    [
        "query", "bool", "must", "should", "filter", "must_not", "term", "terms", "match", "match_phrase", "range", "gte",
        "lt", "exists", "field", "wildcard", "regexp", "prefix", "query_string", "simple_query_string", "ids", "value",
        "size", "from", "sort", "aggs", "aggregations", "date_histogram", "histogram", "interval", "fixed_interval",
        "calendar_interval", "filters", "percentiles", "percents", "cardinality", "stats", "missing", "order", "_count",
        "_source", "includes", "search_after", "track_total_hits", "highlight", "fields", "post_filter", "timeout",
        "hostname", "@timestamp", "details.n", "minimum_should_match", "keyed", "ranges", "to", "nested", "",
    ];

    private static readonly Gen<string> Scalar = Gen.OneOf(
        "1", "-1", "0.5", "1e999", "99999999999999999999", "true", "null", "\"\"", "\"hostname\"", "\"now-1d/d\"", "\"1d\"",
        "\"month\"", "\"asc\"", "\"a*b?c\"", "\"(a+)+$\"", "\"[ab].{0,4000}c\"", "\"a AND (b OR\"", "\"2026-01-01\"", "\"75%\"",
        "\"10.0.0.0/8\"", "\"\\ud800\"", "{}", "[]");

    [Fact]
    public void AQueryCostsNoMoreThanItsLengthAllows() => Scraps.Query.Sample(
        text => Check(text, Encoding.UTF8.GetByteCount(text), () =>
        {
            QueryParser.TryParse(text, new Instant(1), out _, out _, out _);
        }),
        iter: 4_000, time: Seconds ?? -1);

    [Fact]
    public void ARequestOfElasticsearchIsReadOrRefusedAndCostsNoMoreThanItsLengthAllows() => Value(4).Sample(
        text => Check(text, Encoding.UTF8.GetByteCount(text), () =>
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                new RequestReader(new Instant(DateTime.UnixEpoch.Ticks), RequestFields.Usual)
                    .Read(document.RootElement);
            }
            catch (ElasticException)
            {
                // Refused, in a sentence.
            }
        }),
        iter: 20_000, time: Seconds ?? -1);

    private static void Check(string text, int length, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        read();
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        cost.ShouldBeLessThan(BytesAtLeast + (BytesPerByteMax * length), text);
    }

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (5, Gen.Select(Gen.OneOf(Names), Value(depth - 1), (name, value) => $"\"{name}\":{value}").Array[0, 4]
                .Select(members => "{" + string.Join(',', members.DistinctBy(m => m[..m.IndexOf(':')])) + "}")),
            (1, Value(depth - 1).Array[0, 3].Select(items => "[" + string.Join(',', items) + "]")));
}
