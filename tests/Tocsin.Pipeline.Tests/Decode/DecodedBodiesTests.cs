using System.Buffers;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Tocsin.Events;
using Tocsin.Pipeline.Decode;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Decode;

public sealed class DecodedBodiesTests
{
    [Theory]
    [InlineData("""{"a":1}""", "1")]
    [InlineData("\uFEFF{\"a\":1}", "1")]
    [InlineData(" \r\n\t{\"a\":1}\r\n", "1")]
    [InlineData("[{\"a\":1},{\"a\":2}]", "1 2")]
    [InlineData("\uFEFF [ {\"a\":1} , {\"a\":2} ] \n", "1 2")]
    [InlineData("[{\"a\":1},{\"a\":2},]", "1 2")]
    [InlineData("{\"a\":1}\n{\"a\":2}", "1 2")]
    [InlineData("{\"a\":1}\r\n\r\n \n{\"a\":2}\r\n", "1 2")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": {\n  }\n}\n", "1")]
    [InlineData("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n{\"a\":3}", "1 2 3")]
    [InlineData("{\"a\":1}{\"a\":2} {\"a\":3}", "1 2 3")]
    [InlineData("{\"a\":1}{\"a\":2}\n{\"a\":3}", "1 2 3")]
    [InlineData("[\n{\n\"a\":1\n}\n,\n{\"a\":2}]", "1 2")]
    [InlineData("{\"a\":\"}{\"}\n{\"a\":\"\\\"]\"}", "}{ \"]")]
    // Bad items among good ones.
    [InlineData("{\"a\":1}\n{\"a\":\n{\"a\":3}", "1 !1 3")]
    [InlineData("{\"a\":1}\nhello\n{\"a\":3}", "1 !1 3")]
    [InlineData("{\"a\":1}\n7\n\"x\"\nnull\n[]\n{\"a\":6}", "1 !1 !2 !3 !4 6")]
    [InlineData("[{\"a\":1},7,\"x\",null,[{}],{\"a\":6}]", "1 !1 !2 !3 !4 6")]
    [InlineData("[{\"a\":1},{\"a\":},{\"a\":3}]", "1 !1 3")]
    [InlineData("[{\"a\":1},{\"a\" 2},{\"a\":3}]", "1 !1 3")]
    [InlineData("[{\"a\":1},{\"a\":2", "1 !1")]
    [InlineData("[{\"a\":1}", "1 !1")]
    [InlineData("[{\"a\":1}] trailing", "1 !1")]
    [InlineData("", "!0")]
    [InlineData("[]", "!0")]
    [InlineData(" \n ", "!0")]
    [InlineData("summary=hello", "!0")]
    public void ABodyIsCutIntoItsEvents(string body, string expected) => Outcome(body).ShouldBe(expected);

    [Theory]
    [InlineData("[warn] starting\n{\"a\":1}\n{\"a\":2}", "!0 1 2")]
    [InlineData("[12:00:01] starting\n{\"a\":1}", "!0 1")]
    [InlineData("[2026-11-27 12:00] x\n{\"a\":1}", "!0 1")]
    [InlineData("{\"a\":1}\n[error\n{\"a\":2}", "1 !1 2")]
    [InlineData("[1,2]\n{\"a\":1}", "!0 !1 1")]
    [InlineData("[{\"a\":1}]\n[{\"a\":2},{\"a\":3}]\n", "1 2 3")]
    [InlineData("[{\"a\":1}][{\"a\":2}]", "1 2")]
    [InlineData("[{\"a\":1}]\n{\"a\":2}\n[\n{\"a\":3}\n]", "1 2 3")]
    [InlineData("[{\"a\":\"x\n{\"a\":2}\n{\"a\":3}", "!0 2 3")]
    [InlineData("[\"", "!0")]
    [InlineData("[", "!0")]
    public void ALineThatIsNoJsonCostsItself(string body, string expected) => Outcome(body).ShouldBe(expected);

    [Fact]
    public void AnActionIsAnEventElsewhere() => Outcome("{\"index\":{\"x\":1},\"a\":1}").ShouldBe("1");

    [Fact]
    public void ReasonsNeverEchoWhatWasSent()
    {
        using var batch = Decoded("{\"secret\":\"hunter2\"\n{\"secret\" hunter2}\nhunter2");
        batch.Rejections.Count.ShouldBe(3);
        foreach (var rejection in batch.Rejections) (rejection.Reason + rejection.Code).ShouldNotContain("hunter");
    }

    [Fact]
    public void MoreEventsThanABatchMayHaveAreRefusedTogether()
    {
        foreach (var (item, before, after) in new[] { ("{}\n", "", ""), ("{},", "[", "]") })
        {
            using var many = Batch(before + string.Concat(Enumerable.Repeat(item, 100_001)) + after);
            BatchDecoder.TryDecode(many).ShouldBeFalse();
            using var fits = Batch(before + string.Concat(Enumerable.Repeat(item, 100_000)) + after);
            BatchDecoder.TryDecode(fits).ShouldBeTrue();
            fits.Count.ShouldBe(100_000);
        }
    }

    [Fact]
    public void ManyBadItemsAreNamedUpToALimitAndCountedBeyond()
    {
        using var batch = Decoded(string.Concat(Enumerable.Repeat("x\n", 5_000)));
        batch.Rejections.Count.ShouldBe(BatchDecoder.RejectionsMax + 1);
        batch.Rejections[^1].Code.ShouldBe("more");
        batch.Rejections[^1].Reason.ShouldContain("4000 more");
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":[")]
    [InlineData("{\n")]
    [InlineData("[")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":NaN")]
    public void RepetitionOfAnyShapeIsReadInReasonableTime(string part)
    {
        var body = string.Concat(Enumerable.Repeat(part, 99_000));
        var watch = Stopwatch.StartNew();
        using var batch = Batch(body);
        BatchDecoder.TryDecode(batch);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("{\"a\":", "1", "}", 64, true)]
    [InlineData("{\"a\":", "1", "}", 65, false)]
    [InlineData("{\"a\":", "1", "}", 10_000, false)]
    public void NestingIsLimited(string open, string inner, string close, int levels, bool isTaken) => Depth(
        string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels)),
            isTaken);

    [Theory]
    [InlineData(62, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void NestingOfArraysIsLimited(int levels, bool isTaken) =>
        Depth("{\"a\":" + new string('[', levels) + new string(']', levels) + "}", isTaken);

    [Fact]
    public void NoBodyMakesItThrow()
    {
        var pieces = Gen.OneOf(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "a", "\"a\"", "1", "1e5", "null", "NaN", "\n", "\r\n", " ",
            "\\u12", "\\ud800", "{\"a\":1}", "\uFEFF", "\0", "\"$overflow\":", "{\"index\":{}}", "é").Array[0, 25]
            .Select(p => Encoding.UTF8.GetBytes(string.Concat(p)));
        Gen.Select(Gen.OneOf(pieces, Gen.Byte.Array[0, 40]), Gen.Bool).Sample((body, bulk) =>
        {
            using var batch = Batch(body);
            Running.TryDecode(batch, bulk).ShouldBeTrue();
            (batch.Count + batch.Rejections.Count).ShouldBeGreaterThan(bulk ? -1 : 0);
            new Pipeline.Normalise.Normalisers().Normalise(batch);
        }, iter: 8_000);
    }

    private static void Depth(string json, bool isTaken)
    {
        using var batch = Decoded(json);
        batch.Count.ShouldBe(isTaken ? 1 : 0);
        if (!isTaken) batch.Rejections.ShouldHaveSingleItem().Code.ShouldBe("too_deep");
    }

    // The events' fields "a" and the indexes of rejected items, in the order of their indexes.
    private static string Outcome(string body)
    {
        using var batch = Decoded(body);
        var rejected = batch.Rejections.ToDictionary(r => r.Index);
        var parts = new List<string>();
        var next = 0;
        for (var index = 0; index < batch.Count + rejected.Count; index++)
        {
            parts.Add(rejected.ContainsKey(index) ? "!" + index : TextOfA(batch, next++));
        }
        next.ShouldBe(batch.Count);
        return string.Join(' ', parts);
    }

    private static string TextOfA(EventBatch batch, int index)
    {
        foreach (ref readonly var value in batch.ValuesOf(in batch.Events[index]))
        {
            if (batch.Fields.Name(value.Field) == "a") return Encoding.UTF8.GetString(batch.Text(in value));
        }
        return "-";
    }

    private static EventBatch Decoded(string body)
    {
        var batch = Batch(body);
        BatchDecoder.TryDecode(batch).ShouldBeTrue();
        return batch;
    }

    private static EventBatch Batch(string body) => Batch(Encoding.UTF8.GetBytes(body));

    private static EventBatch Batch(byte[] body)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length + 1);
        body.CopyTo(buffer, 0);
        return new EventBatch(buffer, body.Length, new FieldTable(), Running.Origin());
    }
}
