using System.Text;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>Whatever a sender puts into a field comes back from a search, young and sealed.</summary>
public sealed class HostileValuesTests
{
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("18446744073709551616")]
    [InlineData("-0")]
    [InlineData("0.1")]
    [InlineData("1.50")]
    [InlineData("1E5")]
    [InlineData("-9223372036854775808")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,\"x\",null,{\"y\":[2]}]")]
    [InlineData("\"漢字 💥 \\u202e \\u0000 \\u001b[31m \\\" \\\\ / \\b\\f\\n\\r\\t\"")]
    public Task AValueComesBackAsItWasSent(string value) => ComesBackAsync(value, value);

    [Theory]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("-Infinity", "\"-Infinity\"")]
    [InlineData("[NaN]", "[\"NaN\"]")]
    [InlineData("\"\\ud800 \\udc00 \\ud83d\\udca5\"", "\"\uFFFD \uFFFD 💥\"")]
    [InlineData("\"tab\there\"", "\"tab\\there\"")]
    public Task AValueThatIsNoJsonComesBackAsText(string value, string expected) => ComesBackAsync(value, expected);

    [Fact]
    public Task AMillionDigitsComeBackAsText()
    {
        var digits = new string('7', 1_000_000);
        return ComesBackAsync(digits, "\"" + digits + "\"");
    }

    [Fact]
    public async Task AFieldMayBeAnythingFromEventToEvent()
    {
        string[] values =
            ["1", "\"1\"", "1.5", "true", "null", "[1,2]", "{\"g\":1}", "\"text\"", "1e999", "18446744073709551616"];
        await using var running = await Running.StartAsync();
        (await running.SendAsync(string.Join('\n', values.Select(v => $"{{\"f\":{v}}}")))).Count
            .ShouldBe(values.Length);
        await running.StoredAsync(values.Length);
        for (var sealed_ = 0; sealed_ < 2; sealed_++)
        {
            var found = await running.EventsAsync("*");
            found.Select(e => e.GetProperty("details").GetProperty("f").GetRawText())
                .ShouldBe(values.Select(v => v == "1e999" ? "\"1e999\"" : v));
            (await running.IdsAsync("f:1")).ShouldBe([1, 2, 6]);
            await running.Pipeline.Store.SealAsync();
        }
    }

    [Fact]
    public async Task FiveThousandKeysAreAllFoundAndComeBack()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(k => $"\"key{k}\":{k}"))
            + ",\"summary\":\"wide\"}";
        await using var running = await Running.StartAsync();
        (await running.SendAsync(json)).Count.ShouldBe(1);
        await running.StoredAsync(1);
        foreach (var k in (int[])[0, 999, 1_000, 4_999])
            (await running.IdsAsync($"key{k}:{k} summary:wide")).Count.ShouldBe(1);
        (await running.IdsAsync("tocsin.flags:overflow")).Count.ShouldBe(1);
        var details = (await running.EventsAsync("*")).Single().GetProperty("details");
        for (var k = 0; k < 5_000; k++) details.GetProperty($"key{k}").GetInt32().ShouldBe(k);
    }

    [Fact]
    public async Task NewKeysWithoutEndDoNotStopAnything()
    {
        await using var running = await Running.StartAsync();
        for (var batch = 0; batch < 50; batch++)
        {
            var body = string.Join('\n', Enumerable.Range(batch * 1_000, 1_000)
                .Select(i => $"{{\"key{i}\":\"v{i}\",\"n\":{i}}}"));
            (await running.SendAsync(body)).Count.ShouldBe(1_000);
        }
        await running.StoredAsync(50_000);
        foreach (var i in (int[])[0, 40_000, 49_999])
        {
            (await running.IdsAsync($"key{i}:v{i}")).ShouldBe([i + 1]);
            (await running.IdsAsync($"n:{i}")).ShouldBe([i + 1]);
        }
    }

    [Theory]
    [InlineData("""{"a.b":1,"a":{"b":2}}""")]
    [InlineData("""{"a":1,"a.b":2,"a.b.c":3}""")]
    [InlineData("""{"a":{"b":1,"b":{"c":2}},"a.b.c":3}""")]
    [InlineData("""{"__proto__":{"x":1},"constructor":2,"":3,".":4,"..":5}""")]
    [InlineData("""{"id":"forged","$id":7,"utctimestamp":"forged"}""")]
    [InlineData("""{"details":{"details":{"details":1}}}""")]
    public async Task AnyKeysGiveJsonWithoutDuplicateNames(string sent)
    {
        await using var running = await Running.StartAsync();
        (await running.SendAsync(sent)).Count.ShouldBe(1);
        await running.StoredAsync(1);
        var answer = await running.SearchAsync("*");
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false };
        using var found = JsonDocument.Parse(answer.Events!.Single().Json, strict);
        found.RootElement.GetProperty("id").GetString().ShouldBe("1");
    }

    [Fact]
    public async Task AKeyOfSixtyFourKilobytesComesBack()
    {
        var key = new string('k', 65_536);
        await using var running = await Running.StartAsync();
        (await running.SendAsync($"{{\"{key}\":\"v\"}}")).Count.ShouldBe(1);
        await running.StoredAsync(1);
        (await running.EventsAsync("v")).Single().GetProperty("details").GetProperty(key).GetString().ShouldBe("v");
    }

    private static async Task ComesBackAsync(string value, string expected)
    {
        await using var running = await Running.StartAsync();
        (await running.SendAsync(Encoding.UTF8.GetBytes($"{{\"f\":{value}}}"))).Count.ShouldBe(1);
        await running.StoredAsync(1);
        for (var sealed_ = 0; sealed_ < 2; sealed_++)
        {
            var found = (await running.EventsAsync("*")).Single().GetProperty("details").GetProperty("f");
            var sameText = found.GetRawText() == expected;
            if (!sameText) found.GetString().ShouldBe(JsonElement.Parse(expected).GetString());
            await running.Pipeline.Store.SealAsync();
        }
    }
}
