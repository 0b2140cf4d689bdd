using System.Text;
using System.Text.Json;
using CsCheck;
using Tocsin.Events.Json;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>
/// Whatever is sent, what the store hands out is one line of JSON within one bound on its depth, which every reader can
/// read: in memory, in a segment, and inside of whatever an API puts around it.
/// </summary>
public sealed class EventShapeTests
{
    private static readonly Gen<string> Key = Gen.Frequency(
        (6, Gen.OneOf(
            "a", "b", "details", "tags", "summary", "hostname", "id", "tocsin", "$overflow", "$shape", "", "a.b", "..", "a..b",
            "__proto__", "utctimestamp", "category", "é", "\\u2028", "\\\"", "\\\\", "\\ud800", "\\u0000", "\\n", "x y", "other")),
        (2, Gen.Int[2, 120].Select(n => string.Join('.', Enumerable.Repeat("d", n)))),
        (1, Gen.Int[1, 600].Select(n => new string('k', n))));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        "1", "-0", "1e999", "0.1", "99999999999999999999", new string('7', 80), "true", "null", "NaN", "\"\"", "\"x\"", "\"=1\"",
        "\"a\\nb\"", "\"a\\u0000\\u001b\\u007f\"", "\"\\ud800\"", "\"2026-01-01T00:00:00Z\"", "\"é漢💥\"", "\"a\u0001b\"");

    private static readonly Gen<string> Space = Gen.OneOf("", "", " ", "\n", "\r\n", "\t");

    private static readonly Gen<string> Deep =
        Gen.Select(Gen.Int[1, 60], Space, Gen.OneOf("1", "\"x\"", "{\"o\":[1,\n2]}", "{}"), (depth, space, inner) =>
            string.Concat(Enumerable.Repeat("[" + space, depth)) + inner
            + string.Concat(Enumerable.Repeat(space + "]", depth)));

    private static readonly Gen<string> Nested = Gen.Select(Gen.Int[1, 58], Scalar, (depth, inner) =>
        string.Concat(Enumerable.Repeat("{\"n\":", depth)) + inner + new string('}', depth));

    private static Gen<string> Value(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (5, Scalar), (1, Deep), (1, Nested), (2, Object(depth - 1)),
            (2, Gen.Select(Value(depth - 1).Array[0, 4], Space, (items, space) =>
                "[" + space + string.Join(space + "," + space, items) + space + "]")));

    private static Gen<string> Object(int depth) =>
        Gen.Select(Key, Value(depth), Space, (key, value, space) => $"\"{key}\"{space}:{space}{value}").Array[0, 6]
            .Select(members => "{" + string.Join(',', members) + "}");

    [Fact]
    public void EveryReaderCanReadWhateverWasSent() => Object(3).Array[1, 5].Sample(
        events =>
        {
            CheckAsync(events).GetAwaiter().GetResult();
        },
        iter: 150, time: Environment.GetEnvironmentVariable("TOCSIN_TEST_LONG") == "true" ? 600 : -1);

    [Theory]
    [InlineData("{\"k\":[1,\n{\"id\":\"424242\",\"summary\":\"FORGED\"}\n,2]}", "[1,{\"id\":\"424242\",\"summary\":\"FORGED\"},2]")]
    [InlineData("{\"k\":[1, 2]}", "[1,2]")]
    [InlineData("{\"k\":[\"a b\", {\"x y\" : [ ]} ]}", "[\"a b\",{\"x y\":[]}]")]
    [InlineData("{\"k\":[ ]}", "[]")]
    public async Task ArraysHaveOneSpelling(string sent, string kept) =>
        (await Stored.EventOfAsync(sent)).GetProperty("details").GetProperty("k").GetRawText().ShouldBe(kept);

    [Fact]
    public async Task APathStaysDottedWhereItWouldNestTooDeep()
    {
        var path = string.Join('.', Enumerable.Range(0, 70).Select(i => $"k{i}"));
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync($"{{\"{path}\":1}}");
        var found = (await stored.FindAsync($"{path}:1")).Single().GetProperty("details");
        for (var i = 0; i < EventShape.PathDepthMax - 2; i++) found = found.GetProperty($"k{i}");
        found.EnumerateObject().Single().Name.ShouldBe(
            string.Join('.', Enumerable.Range(EventShape.PathDepthMax - 2, 70 - EventShape.PathDepthMax + 2).Select(i => $"k{i}")));
    }

    [Fact]
    public async Task AnArrayThatIsTooDeepIsKeptAsTextAndFlagged()
    {
        var deep = new string('[', 40) + "1" + new string(']', 40);
        var found = await Stored.EventOfAsync($"{{\"k\":{deep},\"fine\":{new string('[', 16)}1{new string(']', 16)}}}");
        found.GetProperty("details").GetProperty("k").GetString().ShouldBe(deep);
        found.GetProperty("details").GetProperty("fine").ValueKind.ShouldBe(JsonValueKind.Array);
        found.GetProperty("tocsin").GetProperty("flags").GetRawText().ShouldContain("deep_array");
    }

    private static async Task CheckAsync(string[] events)
    {
        await using var stored = await Stored.OpenAsync();
        var result = await stored.SendAsync("[" + string.Join(',', events) + "]");
        while (stored.Pipeline.Balance.Pending > 0) await Task.Delay(1);
        await CheckStoredAsync(stored, result.Count);
        await stored.Pipeline.Store.SealAsync();
        await CheckStoredAsync(stored, result.Count);
    }

    private static async Task CheckStoredAsync(Stored stored, int count)
    {
        var (answer, error) = await stored.Events.RunAsync("*");
        error.ShouldBeNull();
        answer!.Events!.Count.ShouldBe(count);
        foreach (var found in answer.Events) Check(found.Json);
        for (var id = 1; id <= count; id++)
        {
            var question = new SurroundingQuestion(id, 5, 5, Language.Predicate.Everything);
            var (around, fault) = await new Surroundings(stored.Events).FindAsync(question, default);
            fault.ShouldBeNull();
            Check(around!.Event.Json);
        }
        if (count > 0)
        {
            var everything = new ExportQuestion(EventFilter.Everything, NamesFields: true);
            using var export = await stored.Events.ExportAsync(everything, default);
            (await export.NextAsync(default)).Count.ShouldBe(count);
        }
    }

    private static void Check(ReadOnlyMemory<byte> json)
    {
        json.Span.ContainsAnyInRange((byte)0, (byte)0x1F).ShouldBeFalse(Encoding.UTF8.GetString(json.Span));
        System.Text.Unicode.Utf8.IsValid(json.Span).ShouldBeTrue();
        var deepest = 0;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1_000 });
        while (reader.Read())
        {
            var opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            deepest = Math.Max(deepest, reader.CurrentDepth + (opens ? 1 : 0));
        }
        deepest.ShouldBeLessThanOrEqualTo(EventShape.DepthMax);
        // Inside of the deepest that an API puts around an event, with what a reader does that knows nothing of us.
        var envelope = "{\"responses\":[{\"hits\":{\"hits\":[{\"_source\":" + Encoding.UTF8.GetString(json.Span) + "}]}}]}";
        using var document = JsonDocument.Parse(envelope);
    }
}
