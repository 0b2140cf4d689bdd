using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Testing;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tocsin.Faults;

/// <summary>Values that are meant to hurt, once over the whole way: each is kept, or refused by name, and the others
/// with it stay.</summary>
public sealed class HostileValuesTests
{
    private static readonly (string Sent, string Query, string Expected)[] Kept =
    [
        ("9007199254740993", "f:9007199254740993", "9007199254740993"),
        ("18446744073709551616", "f:18446744073709551616", "18446744073709551616"),
        ("-0", "n:2 f:0", "-0"),
        ("1e999", "tocsin.flags:number_as_text", "\"1e999\""),
        ("NaN", "f:NaN", "\"NaN\""),
        ("\"text\"", "f:text", "\"text\""),
        ("{\"g\":1}", "f.g:1", "{\"g\":1}"),
        ("[1,{\"h\":\"x\"}]", "f.h:x", "[1,{\"h\":\"x\"}]"),
        ("null", "n:8 NOT f:*", "null"),
        ("\"\\ud800\"", "tocsin.flags:lone_surrogate", "\"\uFFFD\""),
        ("\"nul \\u0000 bidi \\u202e esc \\u001b[31m\"", "bidi", "\"nul \\u0000 bidi \u202e esc \\u001b[31m\""),
    ];

    [Fact]
    public async Task WhateverAFieldHoldsIsKeptAndFound()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var body = string.Join('\n', Kept.Select((k, n) => $$"""{"category":"hostile","n":{{n}},"f":{{k.Sent}}}"""));
        var (status, answer) = await server.SendAsync(body);
        (status, answer).ShouldBe((200, $$"""{"accepted":{{Kept.Length}},"rejected":[]}"""));
        await server.FindAsync("category:hostile", Kept.Length);
        for (var restarted = 0; restarted < 2; restarted++)
        {
            for (var n = 0; n < Kept.Length; n++)
            {
                var (events, _) = await server.SearchAsync("category:hostile " + Kept[n].Query);
                var found = events.Select(e => e.GetProperty("details"))
                    .Single(d => d.GetProperty("n").GetInt32() == n);
                var value = found.GetProperty("f");
                if (value.ValueKind == JsonValueKind.String)
                    value.GetString().ShouldBe(JsonElement.Parse(Kept[n].Expected).GetString());
                else value.GetRawText().ShouldBe(Kept[n].Expected);
            }
            if (restarted > 0) break;
            (await server.StopAsync()).ShouldBe(0);
            await server.StartAsync();
        }
    }

    [Fact]
    public async Task BadItemsAreNamedByTheirPlaceAndTheOthersAreKept()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        var wide = "{\"category\":\"mixed\","
            + string.Join(',', Enumerable.Range(0, 5_000).Select(k => $"\"k{k}\":{k}")) + "}";
        var (status, answer) =
            await server.SendAsync($"[{{\"category\":\"mixed\"}},{deep},{wide},7,{{\"category\":\"mixed\"}}]");
        status.ShouldBe(200);
        var json = JsonElement.Parse(answer);
        json.GetProperty("accepted").GetInt32().ShouldBe(3);
        json.GetProperty("rejected").EnumerateArray()
            .Select(r => (r.GetProperty("index").GetInt32(), r.GetProperty("code").GetString()))
            .ShouldBe([(1, "too_deep"), (3, "not_an_object")]);
        (await server.FindAsync("category:mixed", 3)).Count.ShouldBe(3);
        (await server.FindAsync("k4999:4999 tocsin.flags:overflow", 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task BytesThatAreNoUtf8AreKeptAsTheyCame()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        byte[] sent = [.. "{\"category\":\"bytes\",\"f\":\""u8, 0xC0, 0xAF, 0xFF, .. "\"}"u8];
        using var content = new ByteArrayContent(sent);
        using var response = await http.PostAsync("/events", content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var found = (await server.FindAsync("category:bytes", 1)).Single();
        Convert.FromBase64String(found.GetProperty("tocsin").GetProperty("raw").GetString()!).ShouldBe(sent);
        found.GetProperty("details").GetProperty("f").GetString()!.ShouldContain("\uFFFD");
    }

    [Fact]
    public async Task TimesAreFoundWhereTheyBelong()
    {
        (string Sent, string Expected)[] times =
        [
            ("2026-11-24T05:59:59.123456789+14:00", "2026-11-23T15:59:59.123456789Z"),
            ("1764000000123", "2025-11-24T16:00:00.123Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ];
        await using var server = await ServerProcess.StartNewAsync();
        var body =
            string.Join('\n', times.Select((t, n) => $$"""{"category":"time","timestamp":"{{t.Sent}}","n":{{n}}}"""));
        (await server.SendAsync(body)).Status.ShouldBe(200);
        var found = await server.FindAsync("category:time", times.Length);
        found.OrderBy(e => e.GetProperty("details").GetProperty("n").GetInt32())
            .Select(e => e.GetProperty("utctimestamp").GetString()).ShouldBe(times.Select(t => t.Expected));
    }

    [Fact]
    public async Task AWindowLargerThanAnySenderNeedsIsRefused()
    {
        await using var server = await ServerProcess.StartNewAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        using var packed = new MemoryStream();
        using (var zstd = new CompressionStream(packed, 1, leaveOpen: true))
        {
            zstd.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, 27);
            zstd.Write(Encoding.UTF8.GetBytes("""{"summary":"a window of 128 MiB for this"}"""));
        }
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("zstd");
        using var response = await http.PostAsync("/events", content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
