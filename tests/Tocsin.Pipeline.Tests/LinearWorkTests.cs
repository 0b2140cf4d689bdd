using System.Globalization;
using System.Text;
using CsCheck;
using Tocsin.Events;
using Tocsin.Pipeline.Decode;
using Tocsin.Pipeline.Normalise;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>
/// What a batch costs is linear in its bytes, whatever it holds. Measured in bytes allocated, which neither the machine
/// nor its load changes.
/// </summary>
public sealed class LinearWorkTests
{
    // Of a body of some hundred kilobytes; pooled arrays count when they are rented anew. The dearest are refused lines
    // of two bytes, at 125; what grows with the square would cost thousands.
    private const double BytesPerByteMax = 160;
    private const int Bytes = 400_000;

    public static TheoryData<string, string> Bodies => new()
    {
        { "repeated tags", Object("\"tags\":[\"{0:d6}\"]") },
        { "repeated tags of several cases", Object("\"tags\":[\"{0:d6}\"],\"Tags\":\"x\",\"TAGS\":[]") },
        { "repeated summaries", Object("\"summary\":\"{0:d6}\"") },
        { "summaries by turns", Object("\"summary\":\"{0:d6}\",\"message\":\"m\"") },
        { "repeated times", Object("\"timestamp\":\"2026-01-01T00:00:00Z\"") },
        { "repeated severities", Object("\"level\":\"info\"") },
        { "one repeated field", Object("\"a\":{0}") },
        { "two fields by turns", Object("\"a\":{0},\"b\":\"{0}\"") },
        { "repeated objects", Object("\"a\":{{\"b\":{0},\"c\":[{0}]}}") },
        { "a field for each number", Object("\"k{0}\":1") },
        { "long names", Object("\"" + new string('n', 400) + "{0}\":1") },
        { "deep names", Object("\"a.b.c.d.e.f.g.h.{0}\":{{\"x\":1}}") },
        { "members of an object with a long name", "{\"" + new string('p', 480) + "\":" + Object("\"k{0}\":1") + "}" },
        { "empty objects", Object("\"a{0}\":{{}}") },
        { "escapes", "{\"summary\":\"" + Repeat("\\u0041\\n\\\"") + "\"}" },
        { "raw control characters", "{\"summary\":\"" + Repeat("a\u0001") + "\"}" },
        { "no numbers", Object("\"n{0}\":NaN") },
        { "many small events", Repeat("{}\n") },
        { "garbage lines", Repeat("x\n") },
        { "unclosed lines", Repeat("{\n") },
        { "objects over two lines", Repeat("{\n}\n") },
        { "objects on one line", Repeat("{}") },
        { "an array of garbage", "[" + Repeat("x,") + "1]" },
        { "an array of objects", "[" + Repeat("{},") + "{}]" },
        { "wrong objects", Repeat("{\"a\":}\n") },
        { "wrong inside", Repeat("{\"a\":1,\"b\":[1,2,}\n") },
        { "numbers of many digits", Object("\"n{0}\":" + new string('9', 200)) },
        { "arrays in arrays", Repeat("{\"a\":[[[[1]]]]}\n") },
        { "invalid UTF-8 aside, quotes", "{\"a\":\"" + Repeat("\\\\\\\"") + "\"}" },
    };

    [Theory, MemberData(nameof(Bodies))]
    public void BytesAllocatedAreInProportionToBytesSent(string what, string body)
    {
        what.ShouldNotBeEmpty();
        var cost = LeastCost(body);
        ((double)cost / body.Length).ShouldBeLessThan(BytesPerByteMax);
    }

    [Fact]
    public void NothingThatAFuzzerMakesCostsMore()
    {
        var scrap = Gen.OneOf(
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"tags\"", "\"summary\"", "\"details\"", "\"a.b\"", "1", "-", "null", "NaN",
            "\"\\ud800\"", "\"\\u0000\"", "\n", " ", "{\"a\":1}", "{\"tags\":[\"x\"]}", "{\"$overflow\":{\"x\":1}}", "\u0001",
            "{\"summary\":\"x\",\"summary\":\"y\"}", "\"", "\\", "1e999", "{\"index\":{}}");
        Gen.Select(scrap.Array[1, 12], Gen.Bool).Sample(
            (scraps, bulk) =>
            {
                var piece = string.Concat(scraps);
                var body = string.Concat(Enumerable.Repeat(piece, Math.Max(1, 20_000 / piece.Length)));
                var cost = LeastCost(body, bulk);
                ((double)cost / Encoding.UTF8.GetByteCount(body)).ShouldBeLessThan(2 * BytesPerByteMax, piece);
            },
            iter: 400, time: Environment.GetEnvironmentVariable("TOCSIN_TEST_LONG") == "true" ? 600 : -1);
    }

    [Fact]
    public void RepeatedFieldsKeepTheirValuesInOrder()
    {
        // A table of its own: the others' fuzz may have filled theirs, and then fields overflow.
        using var batch = Decoded(
            "{\"a\":1,\"b\":\"x\",\"a\":[2,3],\"b\":null,\"a\":\"4\",\"c\":true}", false, new FieldTable());
        new Normalisers().Normalise(batch);
        var values = batch.ValuesOf(in batch.Events[0]).ToArray()
            .ToDictionary(v => batch.Fields.Name(v.Field), v => Encoding.UTF8.GetString(batch.Text(in v)));
        values["details.a"].ShouldBe("[1,[2,3],\"4\"]");
        values["details.b"].ShouldBe("[\"x\",null]");
        values["details.c"].ShouldBe("true");
    }

    [Fact]
    public void ABatchHasALimitedNumberOfValues()
    {
        var body = string.Concat(Enumerable.Repeat(
            "{" + string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"a{i % 50}\":1")) + "}\n",
            (BatchDecoder.ValuesMax / 900) + 2));
        var utf8 = Encoding.UTF8.GetBytes(body);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(utf8.Length);
        utf8.CopyTo(buffer, 0);
        using var batch = new EventBatch(buffer, utf8.Length, new FieldTable(), Running.Origin());
        BatchDecoder.TryDecode(batch).ShouldBeFalse();
    }

    // The first run fills pools and tables; other tests, and the collector, may take from the pools in between.
    private static long LeastCost(string body, bool bulk = false) =>
        Enumerable.Range(0, 4).Min(_ => Cost(body, bulk));

    private static long Cost(string body, bool bulk = false)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var batch = Decoded(body, bulk))
        {
            if (batch.Count > 0) Warm.Normalise(batch);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static readonly FieldTable Fields = new();
    private static readonly Normalisers Warm = new();

    private static EventBatch Decoded(string body, bool bulk, FieldTable? fields = null)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(body.Length));
        var length = Encoding.UTF8.GetBytes(body, buffer);
        var batch = new EventBatch(buffer, length, fields ?? Fields, Running.Origin());
        Running.TryDecode(batch, bulk);
        return batch;
    }

    private static string Object(string member)
    {
        var body = new StringBuilder("{");
        for (var i = 0; body.Length < Bytes; i++)
        {
            if (i > 0) body.Append(',');
            body.AppendFormat(CultureInfo.InvariantCulture, member, i);
        }
        return body.Append('}').ToString();
    }

    private static string Repeat(string piece) => string.Concat(Enumerable.Repeat(piece, Bytes / 4 / piece.Length));
}
