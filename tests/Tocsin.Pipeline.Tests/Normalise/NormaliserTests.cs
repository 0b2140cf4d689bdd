using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Normalise;

public sealed class NormaliserTests
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        var file = Path.Combine(AppContext.BaseDirectory, "Cases", "normalise.txt");
        foreach (var line in File.ReadLines(file).Where(l => l[0] != '#'))
        {
            var parts = line.Split(" ⇶ ");
            cases.Add(parts[0], parts[1]);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task WhatIsSentBecomesAnEventOfTheSchemaAndNothingIsDropped(string sent, string expected)
    {
        var stored = await Stored.EventOfAsync(sent);

        foreach (var (name, want) in JsonNode.Parse(expected)!.AsObject())
        {
            var got = stored.TryGetProperty(name, out var value) ? value.GetRawText() : "null";
            JsonNode.DeepEquals(JsonNode.Parse(got), want).ShouldBeTrue(
                $"{name}: {got}, not {want?.ToJsonString() ?? "null"}");
        }
    }

    [Theory]
    [InlineData("""{"message":"renamed here"}""", "message:renamed", "summary:renamed", "renamed")]
    [InlineData("""{"Hostname":"H1"}""", "Hostname:=H1", "hostname:=H1")]
    [InlineData("""{"severity":"6"}""", "severity:6", "severity:INFO", "details.severity:=6")]
    [InlineData("""{"module":"views"}""", "module:views", "details.module:views")]
    [InlineData("""{"fields":{"x":"y"}}""", "fields.x:y", "details.x:y", "x:y")]
    [InlineData("""{"sourceip":"10.0.0.1"}""", "sourceip:10.0.0.0/8", "details.eventsourceipaddress:10.0.0.1")]
    [InlineData("""{"host":"a","hostname":"b"}""", "host:a", "hostname:b", "details.host:a")]
    public async Task AFieldIsFoundUnderTheSchemasNameAndTheSendersOwn(string sent, params string[] queries)
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(sent);
        await stored.SendAsync("""{"summary":"another","hostname":"elsewhere","severity":"DEBUG"}""");

        foreach (var query in queries) (await stored.CountAsync(query)).ShouldBe(1, query);
        await stored.Pipeline.Store.SealAsync();
        foreach (var query in queries) (await stored.CountAsync(query)).ShouldBe(1, query + ", sealed");
    }

    [Fact]
    public async Task BytesThatAreNoUtf8AreMendedAndKept()
    {
        await using var stored = await Stored.OpenAsync();
        byte[] sent = [.. "{\"summary\":\"a"u8, 0xFF, 0xC0, 0xAF, .. "b\"}"u8];
        await stored.SendAsync(sent);

        var found = (await stored.FindAsync("*")).Single();

        found.GetProperty("summary").GetString().ShouldBe("a\uFFFD\uFFFD\uFFFDb");
        found.GetProperty("tocsin").GetProperty("flags")[0].GetString().ShouldBe("invalid_utf8");
        found.GetProperty("tocsin").GetProperty("raw").GetBytesFromBase64().ShouldBe(sent);
    }

    [Fact]
    public async Task CustomEventsKeepTheirKeysAndSayWhereTheyCameIn()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""{"message":"not an alias here","summary":"s","host":"h"}""", custom: "vulnerability");

        var found = (await stored.FindAsync("*")).Single();

        found.GetProperty("summary").GetString().ShouldBe("s");
        var details = found.GetProperty("details");
        details.GetProperty("message").GetString().ShouldBe("not an alias here");
        details.GetProperty("endpoint").GetString().ShouldBe("vulnerability");
        details.GetProperty("customendpoint").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task ThousandsOfKeysAreKeptAndSearchableAndCostFewColumns()
    {
        await using var stored = await Stored.OpenAsync();
        var keys = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}"));
        await stored.SendAsync($"{{{keys},\"summary\":\"many\",\"hostname\":\"padded\"}}");

        (await stored.CountAsync("k17:17")).ShouldBe(1);
        (await stored.CountAsync("k4999:4999")).ShouldBe(1);
        (await stored.CountAsync("details.k4999:>4998")).ShouldBe(1);
        (await stored.CountAsync("hostname:padded")).ShouldBe(1);
        var found = (await stored.FindAsync("summary:many")).Single();
        found.GetProperty("details").EnumerateObject().Count().ShouldBe(5_000);
        found.GetProperty("tocsin").GetProperty("flags")[0].GetString().ShouldBe("overflow");
    }

    [Fact]
    public async Task OnePathMayHoldSeveralTypes()
    {
        await using var stored = await Stored.OpenAsync();
        string[] values = ["200", "\"200\"", "{\"code\":200}", "[200,\"x\"]", "null", "true", "200.5"];
        foreach (var value in values) (await stored.SendAsync($"{{\"status\":{value}}}")).Count.ShouldBe(1);

        (await stored.CountAsync("status:200")).ShouldBe(3);
        (await stored.CountAsync("status:>=200")).ShouldBe(4);
        (await stored.CountAsync("status.code:200")).ShouldBe(1);
        (await stored.CountAsync("status:*")).ShouldBe(6);
        (await stored.CountAsync("status:true")).ShouldBe(1);
        await stored.Pipeline.Store.SealAsync();
        (await stored.CountAsync("status:200")).ShouldBe(3);
        (await stored.FindAsync("*"))
            .Select(e => e.GetProperty("details").GetProperty("status").GetRawText()).ShouldBe(values);
    }
}
