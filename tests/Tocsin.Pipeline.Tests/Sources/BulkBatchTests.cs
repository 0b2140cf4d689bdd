using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tocsin.Events;
using Tocsin.Pipeline.Sources;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Sources;

/// <summary>Elasticsearch's bulk form is understood by position, and answered item by item.</summary>
public sealed class BulkBatchTests
{
    [Theory]
    [InlineData("{\"index\":{\"_index\":\"x\"}}\n{\"a\":1}\n{\"create\":{}}\n{\"a\":2}\n", "create:201 index:201", "1 2")]
    [InlineData("{\"create\":{}}\n{\"delete\":{\"status\":{\"id\":1}},\"a\":2}\n", "create:201", "2")]
    [InlineData("{\"create\":{}}\n{\"create\":{}}\n{\"create\":{}}\n{\"a\":3}\n", "create:201 create:201", "- 3")]
    [InlineData("{\"index\":{}}\r\n\r\n{\"a\":1}\r\n\n {\"index\":{}}\n{\"a\":2}", "index:201 index:201", "1 2")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n{\"index\":{}}\n{\"a\":\n{\"index\":{}}\n{\"a\":3}",
        "index:201 index:201 index:400", "1 3")]
    [InlineData("{\"index\":{}}\n7\n{\"index\":{}}\n{\"a\":2}\n", "index:201 index:400", "2")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n{\"index\":{}}\n", "index:201 index:400", "1")]
    [InlineData("{\"delete\":{\"_id\":\"7\"}}\n{\"index\":{}}\n{\"a\":2}\n", "delete:400 index:201", "2")]
    [InlineData("{\"update\":{\"_id\":\"7\"}}\n{\"doc\":{\"a\":5},\"doc_as_upsert\":true}\n", "update:201", "5")]
    [InlineData("{\"update\":{\"_id\":\"7\"}}\n{\"upsert\":{\"doc\":{\"a\":1}},\"doc\":{\"a\":6}}\n", "update:201", "6")]
    [InlineData("{\"update\":{\"_id\":\"7\"}}\n{\"script\":{\"source\":\"x\"},\"doc\":{\"a\":6}}\n", "update:400", "")]
    [InlineData("{\"update\":{\"_id\":\"7\"}}\n{\"a\":6}\n", "update:400", "")]
    [InlineData("{\"update\":{\"_id\":\"7\"}}\n{\"doc\":{\"a\":6}\n", "update:400", "")]
    [InlineData("{\"index\":{\"_id\":\"9\"},\"attempts\":0}\n{\"a\":1}\n", "index:201", "1")]
    [InlineData("\uFEFF{\"create\":{\"_id\":9,\"dynamic_templates\":{\"a\":\"b\"}}}\n{\"a\":1}\n", "create:201", "1")]
    public void APairIsAnActionAndItsDocument(string body, string items, string events)
    {
        var (answer, taken) = Sent(body);
        var expected = items.Split(' ').Order();
        ((int)answer["items"]!.AsArray().Count).ShouldBe(expected.Count());
        answer["items"]!.AsArray().Select(Outcome).Order().ShouldBe(expected);
        taken.ShouldBe(events);
        ((bool)answer["errors"]!).ShouldBe(items.Contains("400", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n{\"a\":2}\n", "[3]")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\nhello\n", "[3]")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n\n{\"index\":{},\"create\":{}}\n{\"a\":2}\n", "[4]")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n{\"index\":7}\n{\"a\":2}\n", "[3]")]
    [InlineData("{\"index\":{}}\n{\"a\":1}\n{\"index\":{}} {}\n{\"a\":2}\n", "[3]")]
    public void WhatIsNoActionWhereOneMustBeCostsTheRequestAndNothingIsKept(string body, string line)
    {
        var batch = new BulkSource().Open(null, Encoding.UTF8.GetBytes(body));
        var refusal = batch.Refusal.ShouldNotBeNull();
        refusal.Status.ShouldBe(400);
        var error = JsonNode.Parse(refusal.Json.Span)!["error"]!;
        ((string)error["type"]!).ShouldBe("illegal_argument_exception");
        ((string)error["reason"]!).ShouldContain(line);
    }

    [Fact]
    public void ABodyWithoutActionsIsEventsForMozDefsSendersAndRefusedWhereAnIndexIsNamed()
    {
        var body = Encoding.UTF8.GetBytes("{\"summary\":\"one\"}\n{\"summary\":\"two\"}\n");
        new BulkSource().Open(null, body).Refusal.ShouldBeNull();
        new BulkSource().Open(null, body).Answer(IntakeResult.Busy).IsElastic.ShouldBeFalse();
        new BulkSource().Open("logs", body).Refusal.ShouldNotBeNull().Status.ShouldBe(400);
        new BulkSource().Open("logs", []).Refusal.ShouldNotBeNull().Status.ShouldBe(400);
    }

    [Fact]
    public void ItemsAreAnsweredInTheSendersOrderWithItsNames()
    {
        const string body = "{\"create\":{\"_index\":\"a\\\"b\",\"_id\":\"q\\u00e9\"}}\n{\"a\":1}\n{\"index\":{}}\n{]\n{\"index\":{}}\n{}\n";
        var (answer, _) = Sent(body, "logs");
        var items = answer["items"]!.AsArray();
        (items[0]!["create"]!["_index"]!.ToString(), items[0]!["create"]!["_id"]!.ToString()).ShouldBe(("a\"b", "qé"));
        (items[1]!["index"]!["_index"]!.ToString(), (int)items[1]!["index"]!["status"]!).ShouldBe(("logs", 400));
        items[1]!["index"]!["error"]!["type"]!.ToString().ShouldBe("document_parsing_exception");
        // The second event that was taken, and the third item.
        items[2]!["index"]!["_id"]!.ToString().ShouldBe("43");
    }

    [Fact]
    public void AnswersHaveThePiecesThatShippersLookFor()
    {
        var text = Encoding.UTF8.GetString(Answered("{\"create\":{}}\n{\"a\":1}\n", null).Json.Span);
        text.ShouldContain("\"errors\":false,\"items\":[{\"create\":{");
        text.ShouldContain("\"status\":201");
    }

    [Fact]
    public void OneDocumentIsAnsweredAsOne()
    {
        var source = new DocumentSource();
        source.TryMatch("/logs/_doc", out var plain).ShouldBeTrue();
        source.TryMatch("/logs/_create/7", out var named).ShouldBeTrue();
        source.TryMatch("/_doc", out _).ShouldBeFalse();
        var body = Encoding.UTF8.GetBytes("{\n\"a\":1}");
        var answer = source.Open(named, body).Answer(IntakeResult.Accepted(1, [], 42));
        answer.Status.ShouldBe(201);
        var json = JsonNode.Parse(answer.Json.Span)!;
        (json["_index"]!.ToString(), json["_id"]!.ToString(), json["result"]!.ToString()).ShouldBe(("logs", "7", "created"));
        JsonNode.Parse(source.Open(plain, body).Answer(IntakeResult.Accepted(1, [], 42)).Json.Span)!["_id"]!.ToString()
            .ShouldBe("42");
        source.Open(plain, body).Answer(IntakeResult.DiskFull).Status.ShouldBe(507);
    }

    [Fact]
    public void EveryDocumentIsTakenOrNamedWhateverItHolds()
    {
        var pieces = Gen.OneOf(
            "{\"a\":1}", "{\"index\":{}}", "{\"delete\":{}}", "{\"update\":{}}", "{]", "7", "\"x\"", "{\"doc\":{}}",
            "{\"create\":{},\"a\":{}}", "{\"a\":\"\\ud800\"}", "null", "[1]", "{\"script\":1}", "x");
        Gen.Select(Gen.OneOf("create", "index"), pieces).Array[1, 30].Sample(pairs =>
        {
            var body = string.Concat(pairs.Select(p => $"{{\"{p.Item1}\":{{}}}}\n{p.Item2}\n"));
            var (answer, taken) = Sent(body);
            var items = answer["items"]!.AsArray();
            items.Count.ShouldBe(pairs.Length);
            items.Count(i => Outcome(i).EndsWith(":201", StringComparison.Ordinal))
                .ShouldBe(taken.Length == 0 ? 0 : taken.Split(' ').Length);
        });
    }

    private static string Outcome(JsonNode? item)
    {
        var (verb, answer) = item!.AsObject().Single();
        return $"{verb}:{(int)answer!["status"]!}";
    }

    private static HttpAnswer Answered(string body, string? index) => Decoded(body, index).Answer;

    private static (JsonNode Answer, string Taken) Sent(string body, string? index = null)
    {
        var (answer, taken) = Decoded(body, index);
        answer.Status.ShouldBe(200);
        return (JsonNode.Parse(answer.Json.Span)!, taken);
    }

    // The answer, and the fields "a" of the events that were taken.
    private static (HttpAnswer Answer, string Taken) Decoded(string body, string? index)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var bulk = new BulkSource().Open(index, bytes);
        var pooled = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(pooled, 0);
        using var batch = new EventBatch(pooled, bytes.Length, new FieldTable(), Running.Origin());
        bulk.TryDecode(batch).ShouldBeTrue();
        var taken = new List<string>();
        foreach (var entry in batch.Events)
        {
            var text = Encoding.UTF8.GetString(batch.Bytes.AsSpan(entry.BodyStart, entry.BodyLength));
            using var json = JsonDocument.Parse(text);
            taken.Add(json.RootElement.TryGetProperty("a", out var a) && a.ValueKind == JsonValueKind.Number
                ? a.ToString()
                : "-");
        }
        var result = batch.Count > 0
            ? IntakeResult.Accepted(batch.Count, [], 42)
            : IntakeResult.NoneGood([]);
        return (bulk.Answer(result), string.Join(' ', taken));
    }
}
