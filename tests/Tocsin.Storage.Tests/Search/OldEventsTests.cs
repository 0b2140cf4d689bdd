using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tests.Search;

/// <summary>What an earlier version stored is handed out within today's bound on depth and shape.</summary>
public sealed class OldEventsTests
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat("[\n", 63)) + "1" + new string(']', 63);

    [Fact]
    public void DeepPathsAndArraysOverSeveralLinesAreReadSafely()
    {
        var path = "details." + string.Join('.', Enumerable.Repeat("x", 70));
        var block = Some.Block(Some.Event(
            1, Some.Text(path, "deep"), new Cell("details.deep", ValueKind.Json, Deep, 0),
            new Cell("details.torn", ValueKind.Json, "[1,\n{\"id\":\"424242\"}\r\n, 2]", 0),
            new Cell("$overflow", ValueKind.Json, "{\"details.o\":[1,\n2],\"details.p\":" + Deep + "}", 0)));

        var json = new EventWriter(block).Write(0).Json.ToArray();

        json.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1F).ShouldBeFalse(Encoding.UTF8.GetString(json));
        using var found = JsonDocument.Parse("[[[[[[" + Encoding.UTF8.GetString(json) + "]]]]]]");
        var details = found.RootElement[0][0][0][0][0][0].GetProperty("details");
        details.GetProperty("torn").GetRawText().ShouldBe("[1,{\"id\":\"424242\"},2]");
        details.GetProperty("o").GetRawText().ShouldBe("[1,2]");
        details.GetProperty("deep").GetString().ShouldBe(Deep.Replace("\n", "", StringComparison.Ordinal));
        details.GetProperty("p").ValueKind.ShouldBe(JsonValueKind.String);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventShape.DepthMax });
        while (reader.Read())
        {
        }
    }
}
