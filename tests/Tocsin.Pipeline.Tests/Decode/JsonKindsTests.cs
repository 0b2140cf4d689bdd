using System.Text.Json;
using Tocsin.Pipeline.Sources;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Decode;

/// <summary>Whatever is sent is stored with its value, mended and flagged, or refused with a reason; nothing
/// else.</summary>
public sealed class JsonKindsTests
{
    public static TheoryData<string, string, string> Taken =>
        [.. JsonKinds.Taken.Select(t => (t.Sent, t.Stored, t.Flag))];

    public static TheoryData<string> RefusedValues => [.. JsonKinds.RefusedValues];

    public static TheoryData<string> RefusedBodies => [.. JsonKinds.RefusedBodies];

    [Theory, MemberData(nameof(Taken))]
    public async Task AValueIsStoredInOneSpelling(string sent, string stored, string flag)
    {
        await using var running = await Stored.OpenAsync();
        (await running.SendAsync(JsonKinds.Event(sent))).Count.ShouldBe(1);
        for (var sealed_ = 0; sealed_ < 2; sealed_++)
        {
            var found = (await running.FindAsync("*")).Single();
            found.GetProperty("details").GetProperty("f").GetRawText().ShouldBe(stored);
            var isFlagged = found.TryGetProperty("tocsin", out var tocsin);
            isFlagged.ShouldBe(flag.Length > 0);
            if (isFlagged) tocsin.GetProperty("flags").GetRawText().ShouldBe($"[\"{flag}\"]");
            await running.Pipeline.Store.SealAsync();
        }
    }

    [Theory, MemberData(nameof(RefusedValues))]
    public Task WhatIsNoValueIsRefusedWithAReason(string value) => IsRefusedAsync(JsonKinds.Event(value));

    [Theory, MemberData(nameof(RefusedBodies))]
    public Task WhatIsNoEventIsRefusedWithAReason(string body) => IsRefusedAsync(JsonKinds.Bytes(body));

    [Theory]
    [InlineData("[", 100_000), InlineData("{\"\":", 100_000), InlineData("[{\"\":", 50_000), InlineData("[", 65),
        InlineData("{\"a\":", 64)]
    public async Task WhatNestsTooDeepIsRefused(string open, int times)
    {
        var reason = await IsRefusedAsync(JsonKinds.Event(string.Concat(Enumerable.Repeat(open, times)) + "1"));
        reason.ShouldBeOneOf("too_deep", "invalid_json");
    }

    [Theory]
    [InlineData("\u00EF\u00BB\u00BF{\"f\":1}", 1), InlineData(" \r\n\t{\"f\":1}\n", 1),
        InlineData("{\"f\":1}{\"f\":2}", 2)]
    [InlineData("[{\"f\":1} , {\"f\":2}]", 2), InlineData("{\"f\":\n1}\n{\"f\":2}", 2)]
    public async Task AroundEventsThereMayBeOtherBytes(string body, int events)
    {
        await using var running = await Stored.OpenAsync();
        (await running.SendAsync(JsonKinds.Bytes(body))).Count.ShouldBe(events);
    }

    [Theory]
    [InlineData("{\"f\":1}x"), InlineData("{\"f\":1}#"), InlineData("{\"f\":1}/**/"), InlineData("{\"f\":1}\nx")]
    public async Task GarbageBehindAnEventIsNamed(string body)
    {
        await using var running = await Stored.OpenAsync();
        var result = await running.SendAsync(JsonKinds.Bytes(body));
        result.Count.ShouldBe(1);
        JsonElement.Parse(result.Rejections).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task HalvesOfPairsInNamesAreTwoFieldsAlsoWhenThereAreTooMany()
    {
        await using var running = await Stored.OpenAsync();
        var keys = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"k{i}\":{i}"));
        await running.SendAsync(
            "{" + keys + """,  "\ud800":"first","\udc00":"second","o":[{"\ud801":1} ],"p":{"\ud802":1}}""");
        var found = (await running.FindAsync("*")).Single();
        var details = found.GetProperty("details");
        details.GetProperty("\\ud800").GetString().ShouldBe("first");
        details.GetProperty("\\udc00").GetString().ShouldBe("second");
        details.GetProperty("o").GetRawText().ShouldBe("[{\"\\\\ud801\":1}]");
        found.GetProperty("tocsin").GetProperty("flags").EnumerateArray().Select(f => f.GetString())
            .ShouldBe(["lone_surrogate", "overflow"]);
    }

    private static async Task<string> IsRefusedAsync(byte[] body)
    {
        await using var running = await Stored.OpenAsync();
        var result = await running.SendAsync(body);
        result.Outcome.ShouldBe(IntakeOutcome.NoneGood);
        var rejections = JsonElement.Parse(result.Rejections).EnumerateArray().ToList();
        foreach (var rejection in rejections)
        {
            rejection.GetProperty("reason").GetString()!.Length.ShouldBeGreaterThan(10);
        }
        return rejections[0].GetProperty("code").GetString()!;
    }
}
