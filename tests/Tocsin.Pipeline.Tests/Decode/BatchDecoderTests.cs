using System.Text;
using System.Text.Json;
using Tocsin.Pipeline.Sources;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Decode;

public sealed class BatchDecoderTests
{
    [Theory]
    [InlineData("{\"n\":1}", 1)]
    [InlineData("{\n  \"n\": 1,\n  \"m\": {\n    \"o\": 2\n  }\n}", 1)]
    [InlineData("{\"n\":1}{\"n\":2}", 2)]
    [InlineData("{\"n\":1} {\"n\":2}\n{\"n\":3}", 3)]
    [InlineData("\uFEFF{\"n\":1}", 1)]
    [InlineData("\n\r\n{\"n\":1}\r\n\n{\"n\":2}\n\n", 2)]
    [InlineData("[{\"n\":1},{\"n\":2}]", 2)]
    [InlineData(" [ {\"n\":\"]}\"} , {\"n\":\"\\\"[\"} ] ", 2)]
    [InlineData("[{\"n\":1},{\"n\":2},]", 2)]
    public async Task EveryFormOfABodyIsReadWhole(string body, int events)
    {
        await using var stored = await Stored.OpenAsync();

        var result = await stored.SendAsync(body);

        result.Count.ShouldBe(events);
        result.Rejections.ShouldBeEmpty();
        (await stored.CountAsync("n:*")).ShouldBe(events);
    }

    [Theory]
    [InlineData("[{\"n\":1},7,{\"n\":2}]", 2, "1 not_an_object")]
    [InlineData("[{\"n\":1},{bad},{\"n\":2}]", 2, "1 invalid_json")]
    [InlineData("{\"n\":1}\n{\"n\":\n{\"n\":3}\nnull\n{\"n\":5}", 3, "1 invalid_json", "3 not_an_object")]
    [InlineData("{\"n\":1}\n{\"n\":\"open\n{\"n\":3}", 2, "1 invalid_json")]
    [InlineData("[{\"n\":1},{\"n\":2}", 2, "2 invalid_json")]
    [InlineData("[{\"n\":1},{\"n\":", 1, "1 invalid_json")]
    [InlineData("[{\"n\":1}] trailing", 1, "1 invalid_json")]
    public async Task BadItemsAreNamedAndTheGoodOnesKept(string body, int events, params string[] rejected)
    {
        await using var stored = await Stored.OpenAsync();

        var result = await stored.SendAsync(body);

        result.Count.ShouldBe(events);
        Rejected(result).ShouldBe(rejected);
        (await stored.CountAsync("n:*")).ShouldBe(events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("hello")]
    [InlineData("{\"summary\":")]
    public async Task ABodyWithoutAnyEventIsRefusedWithAReason(string body)
    {
        await using var stored = await Stored.OpenAsync();

        var result = await stored.SendAsync(body);

        result.Outcome.ShouldBe(IntakeOutcome.NoneGood);
        Rejected(result).Count.ShouldBe(1);
    }

    [Fact]
    public async Task WhatIsNestedTooDeepIsRefusedAndNamed()
    {
        await using var stored = await Stored.OpenAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        var list = "{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}";

        var result = await stored.SendAsync($"{deep}\n{list}\n{{\"n\":1}}");

        result.Count.ShouldBe(1);
        Rejected(result).ShouldBe(["0 too_deep", "1 too_deep"]);
    }

    [Fact]
    public async Task ManyBadLinesAreNamedUpToALimitAndCountedBeyond()
    {
        await using var stored = await Stored.OpenAsync();

        var result = await stored.SendAsync("{\"n\":1}\n" + string.Concat(Enumerable.Repeat("bad\n", 5_000)));

        result.Count.ShouldBe(1);
        Rejected(result).Count.ShouldBe(1_001);
        Encoding.UTF8.GetString(result.Rejections).ShouldContain("4000 more");
    }

    [Fact]
    public async Task BulkActionsArePassedOverAndDocumentsKept()
    {
        await using var stored = await Stored.OpenAsync();

        var result = await stored.SendAsync(
            "{\"index\":{\"_index\":\"events\"}}\n{\"n\":1}\n{\"create\":{}}\n{\"n\":2,\"index\":\"a field\"}\n",
            isBulk: true);

        result.Count.ShouldBe(2);
        result.Rejections.ShouldBeEmpty();
    }

    private static List<string> Rejected(IntakeResult result)
    {
        using var json = JsonDocument.Parse(result.Rejections.Length == 0 ? "[]"u8.ToArray() : result.Rejections);
        return [.. json.RootElement.EnumerateArray().Select(r => $"{r.GetProperty("index")} {r.GetProperty("code")}")];
    }
}
