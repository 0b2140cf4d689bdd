using CsCheck;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Pages;

/// <summary>An answer with nothing in it says why, but only what is true.</summary>
public sealed class FieldHintsTests
{
    private const string Known = """
        [{"message":"hello","hostname":"h","details":{"sourceipaddress":"10.0.0.1","status":200,"ms":1.5,"ok":true,
        "huge":123456789012345678901234567890,"either":1,"parts":[{"name":"a"}],"user":{"name":"ann"},"nothing":null,
        "Übung":1}},
        {"details":{"either":false,"status":404,"both":1}},
        {"details":{"both":"text"}}]
        """;

    [Theory]
    [InlineData("hostnme:h", "No event has a field hostnme; did you mean hostname?")]
    [InlineData("details.sourceipadress:10.0.0.0/8",
        "No event has a field details.sourceipadress; did you mean details.sourceipaddress?")]
    [InlineData("hostname:other NOT hostnme:h", "No event has a field hostnme; did you mean hostname?")]
    [InlineData("details.quite_different:1", "No event has a field details.quite_different.")]
    [InlineData("_exists_:quite_different", "No event has a field quite_different.")]
    [InlineData("* | top 3 quite_different", "No event has a field quite_different.")]
    [InlineData("HostName:h", "No event has a field HostName: letter case counts in names; did you mean hostname?")]
    [InlineData("Status:200", "No event has a field Status: letter case counts in names; did you mean details.status?")]
    [InlineData("details.übung:1",
        "No event has a field details.übung: letter case counts in names; did you mean details.Übung?")]
    public Task WhatNoEventHasIsNamed(string query, string hint) => HintsAsync(query, hint);

    [Theory]
    [InlineData("details.status:OK", "Every value of details.status is a number; what it is compared with is not.")]
    [InlineData("status:=\"200 OK\"", "Every value of status is a number; what it is compared with is not.")]
    [InlineData("ms:>fast", "Every value of ms is a number; what it is compared with is not.")]
    [InlineData("huge:[a TO 5]", "Every value of huge is a number; what it is compared with is not.")]
    [InlineData("ok:yes", "Every value of ok is true or false; what it is compared with is not.")]
    [InlineData("ok:>0", "Every value of ok is true or false; what it is compared with is not.")]
    [InlineData("either:web01", "Every value of either is a number, true or false; what it is compared with is not.")]
    public Task WhatNoValueCanBeIsNamed(string query, string hint) => HintsAsync(query, hint);

    [Theory]
    [InlineData("hostname:other")]
    [InlineData("details.status:500")]
    [InlineData("details.status:>1000")]
    [InlineData("details.status:5*")]
    [InlineData("ok:FALSE")]
    [InlineData("either:TRUE")]
    [InlineData("both:other")]
    [InlineData("hostname:other NOT details.status:OK")]
    // A name of the sender's, objects in arrays, an object, what has nothing in it.
    [InlineData("message:absent")]
    [InlineData("parts.name:b")]
    [InlineData("parts.nme:b")]
    [InlineData("user:ann")]
    [InlineData("nothing:1")]
    [InlineData("id:99")]
    public Task WhatIsNotCertainIsNotSaid(string query) => HintsAsync(query);

    [Fact]
    public async Task AStoreWithoutEventsSaysNothing()
    {
        await using var stored = await Stored.OpenAsync();
        (await stored.Events.RunAsync("a:b")).Answer!.Hints.ShouldBeEmpty();
    }

    [Fact]
    public async Task HintsAreFewAndNotOfVeryLongNames()
    {
        await using var stored = await KnownAsync();
        var query = string.Join(" OR ", Enumerable.Range(0, 3_000).Select(i => $"unheard_of_{i}:1"));
        (await stored.Events.RunAsync(query)).Answer!.Hints.Count.ShouldBe(5);
        (await stored.Events.RunAsync(new string('x', 5_000) + ":1")).Answer!.Hints.ShouldBeEmpty();
    }

    [Fact]
    public Task AHintIsTrue()
    {
        var name = Gen.OneOf("a", "b", "A", "o.a", "message", "fields.a", "list.a");
        var value = Gen.OneOf("1", "2.5", "true", "\"t\"", "null", "{\"a\":1}", "[{\"a\":\"t\"}]", "[\"t\"]", "1e400");
        var key = Gen.OneOf("a", "b", "A", "o", "message", "fields", "list", "details");
        var sent = Gen.Select(key, value, (k, v) => $"{{\"summary\":\"s\",\"{k}\":{v}}}");
        var operand = Gen.OneOf("t", "1", "true", ">t", "=t", "[1 TO t]", "x");
        return Gen.Select(sent.Array[1, 4], name, operand).SampleAsync(
            async made =>
            {
                var (events, field, compared) = made;
                await using var stored = await Stored.OpenAsync();
                await stored.SendAsync(string.Join('\n', events));
                await stored.FindAsync("*");
                var hints = (await stored.Events.RunAsync($"{field}:{compared} AND hostname:nowhere")).Answer!.Hints;
                if (hints.Any(h => h.StartsWith($"No event has a field {field}", StringComparison.Ordinal)))
                {
                    (await stored.CountAsync($"_exists_:{field}")).ShouldBe(0, string.Join(' ', events));
                }
                if (hints.Any(h => h.StartsWith($"Every value of {field} ", StringComparison.Ordinal)))
                {
                    (await stored.CountAsync($"{field}:{compared}")).ShouldBe(0, string.Join(' ', events));
                }
            },
            iter: 300);
    }

    private static async Task HintsAsync(string query, params string[] hints)
    {
        await using var stored = await KnownAsync();
        var (answer, error) = await stored.Events.RunAsync(query);
        error.ShouldBeNull();
        answer!.Hints.ShouldBe(hints, query);
        await stored.Pipeline.Store.SealAsync();
        (await stored.Events.RunAsync(query)).Answer!.Hints.ShouldBe(hints, query);
    }

    private static async Task<Stored> KnownAsync()
    {
        var stored = await Stored.OpenAsync();
        await stored.SendAsync(Known);
        await stored.FindAsync("*");
        return stored;
    }
}
