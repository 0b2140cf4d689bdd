using System.Text;
using Tocsin.Events;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Normalise;

public sealed class SendersNamesTests
{
    public static TheoryData<string, string, string> Table => CaseFile.Triples("senders-names.txt");

    [Theory, MemberData(nameof(Table))]
    public async Task AnEventIsFoundByTheSchemaAndAsSent(string sent, string query, string outcome)
    {
        await using var running = await Running.StartAsync();
        (await running.SendAsync(sent)).Count.ShouldBe(1);
        await running.StoredAsync(1);
        (await running.IdsAsync(query)).Count.ShouldBe(outcome == "yes" ? 1 : 0);
        await running.Pipeline.Store.SealAsync();
        (await running.IdsAsync(query)).Count.ShouldBe(outcome == "yes" ? 1 : 0, "sealed");
    }

    [Fact]
    public void TheSameBytesGiveTheSameEvent()
    {
        var body = string.Join('\n', Table.Select(c => c.Data.Item1));
        using var first = Running.Normalised(body);
        using var second = Running.Normalised(body);
        Dump(first).ShouldBe(Dump(second));
    }

    [Theory]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    public async Task ALongSeverityIsNotCutInsideACharacter(int letters)
    {
        await using var running = await Running.StartAsync();
        var severity = new string('a', letters) + "é漢💥";
        await running.SendAsync($$"""{"severity":"{{severity}}"}""");
        await running.StoredAsync(1);
        var found = (await running.EventsAsync("*")).Single();
        found.GetProperty("severity").GetString()!.ShouldNotContain('\uFFFD');
        found.GetProperty("details").GetProperty("severity").GetString().ShouldBe(severity);
    }

    [Fact]
    public async Task AnEventOfACustomEndpointIsKeptAsItIs()
    {
        await using var running = await Running.StartAsync();
        await running.SendAsync("""{"message":"m","summary":"s","Severity":"low"}""", custom: "myapp");
        await running.StoredAsync(1);
        foreach (var query in new[]
        {
            "summary:s", "message:m", "details.message:m", "details.endpoint:myapp", "details.customendpoint:true",
            "Severity:=low",
            "severity:UNKNOWN",
        })
        {
            (await running.IdsAsync(query)).Count.ShouldBe(1, query);
        }
    }

    [Fact]
    public async Task BytesThatAreNoUtf8AreReplacedFlaggedAndKept()
    {
        await using var running = await Running.StartAsync();
        byte[] sent = [.. "{\"s\":\"a"u8, 0xFF, 0xC0, 0xAF, .. "b\"}"u8];
        (await running.SendAsync(sent)).Count.ShouldBe(1);
        await running.StoredAsync(1);
        var found = (await running.EventsAsync("tocsin.flags:invalid_utf8")).Single();
        found.GetProperty("details").GetProperty("s").GetString().ShouldBe("a\uFFFD\uFFFD\uFFFDb");
        var raw = found.GetProperty("tocsin").GetProperty("raw").GetString()!;
        Convert.FromBase64String(raw).ShouldBe(sent);
    }

    private static string Dump(EventBatch batch)
    {
        var text = new StringBuilder();
        foreach (ref readonly var entry in batch.Events)
        {
            foreach (ref readonly var value in batch.ValuesOf(in entry))
            {
                text.Append(batch.Fields.Name(value.Field)).Append(' ').Append(value.Kind).Append(' ')
                    .Append(value.Number)
                    .Append(' ').AppendLine(Encoding.UTF8.GetString(batch.Text(in value)));
            }
        }
        return text.ToString();
    }
}
