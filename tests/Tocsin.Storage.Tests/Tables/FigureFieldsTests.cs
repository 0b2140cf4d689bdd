using Tocsin.Storage.Answers;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Where values come from, what is exact, and what is refused.</summary>
public sealed class FigureFieldsTests
{
    [Fact]
    public async Task FieldsAreFoundUnderTheSendersNames()
    {
        await using var stored = await SendAsync("""
            {"message":"one","details":{"a":1}}
            {"summary":"two","details":{"a":1}}
            """);

        (await RowsAsync(stored, "* | stats count() by message")).ShouldBe("null 1; one 1");
        (await RowsAsync(stored, "* | stats count() by summary")).ShouldBe("one 1; two 1");
    }

    [Fact]
    public async Task FieldsWithoutAColumnCount()
    {
        var many = string.Join(",", Enumerable.Range(0, 700).Select(i => $"\"k{i}\":{i}"));
        await using var stored = await SendAsync(
            $"{{\"summary\":\"x\",\"details\":{{{many}}}}}\n{{\"summary\":\"y\",\"details\":{{\"k699\":1}}}}");

        (await RowsAsync(stored, "* | stats sum(details.k699), count()")).ShouldBe("700 2");
        (await RowsAsync(stored, "* | stats count() by details.k699")).ShouldBe("1 1; 699 1");
    }

    [Fact]
    public async Task OfAnArrayOfObjectsTheFirstValueCounts()
    {
        await using var stored = await SendAsync("""{"summary":"x","details":{"list":[{"n":3},{"n":4}]}}""");

        (await RowsAsync(stored, "* | stats sum(details.list.n)")).ShouldBe("3");
    }

    [Fact]
    public async Task SumsOfIntegersAreExactAndGoOnBeyond64Bits()
    {
        await using var stored = await SendAsync("""
            {"summary":"x","details":{"a":9007199254740993,"b":9223372036854775807}}
            {"summary":"x","details":{"a":"2","b":9223372036854775807}}
            """);

        (await RowsAsync(stored, "* | stats sum(details.a), sum(details.b), max(details.b)"))
            .ShouldBe("9007199254740995 1.8446744073709552E+19 9223372036854775807");
    }

    [Fact]
    public async Task TimesHaveAnEarliestAndALatest()
    {
        await using var stored = await SendAsync("""
            {"timestamp":"2026-01-01T00:00:01Z","summary":"x"}
            {"timestamp":"2026-01-01T00:00:03Z","summary":"x"}
            """);

        (await RowsAsync(stored, "* | stats min(utctimestamp), max(utctimestamp), sum(utctimestamp)"))
            .ShouldBe("2026-01-01T00:00:01.000Z 2026-01-01T00:00:03.000Z null");
    }

    [Fact]
    public async Task AnEstimateIsSaidToBeOne()
    {
        var lines = Enumerable.Range(0, 12_000)
            .Select(i => $"{{\"summary\":\"x\",\"details\":{{\"few\":{i % 100},\"many\":\"{i}\"}}}}");
        await using var stored = await SendAsync(string.Join('\n', lines));

        var (answer, _) = await RunAsync(stored, "* | stats distinct(details.few), distinct(details.many)");
        answer!.Approximate.ShouldBe(["distinct(details.many)"]);
        answer.Rows![0][0].ShouldBe(100L);
        ((long)answer.Rows[0][1]!).ShouldBeInRange(11_600, 12_400);
    }

    [Fact]
    public async Task WithoutEventsThereIsNothingToAverage()
    {
        await using var stored = await SendAsync("""{"summary":"x"}""");

        const string functions = "count(), sum(a), avg(a), min(a), distinct(a), percentile(a, 5)";
        (await RowsAsync(stored, $"nothing | stats {functions}")).ShouldBe("0 null null null 0 null");
        (await RowsAsync(stored, "nothing | stats count() by hostname")).ShouldBeEmpty();
        (await RowsAsync(stored, "nothing | histogram 1m")).ShouldBeEmpty();
        (await RowsAsync(stored, "nothing | top 3 hostname")).ShouldBeEmpty();
    }

    [Fact]
    public async Task ATooLongHistogramIsRefused()
    {
        await using var stored = await SendAsync("""
            {"timestamp":"2006-01-01T00:00:01Z","summary":"x"}
            {"timestamp":"2026-01-01T00:00:03Z","summary":"x"}
            """);

        foreach (var query in (string[])["* | histogram 1m", "* | histogram 1m by hostname"])
        {
            var (_, error) = await RunAsync(stored, query);
            error!.Value.Message.ShouldContain($"{100_000}");
            error.Value.Position.ShouldBe(4);
        }
    }

    [Fact]
    public async Task AColumnThatIsNotThereIsPointedAt()
    {
        await using var stored = await SendAsync("""{"summary":"x"}""");

        var (_, error) = await RunAsync(stored, "* | stats count() as n | sort count() desc");
        error.ShouldBe(new QueryError("There is no column count; there are n", 30));
    }

    private static async Task<Stored> SendAsync(string body)
    {
        var stored = await Stored.OpenAsync();
        await stored.SendAsync(body);
        await stored.FindAsync("nothing");
        return stored;
    }

    private static Task<Outcome<SearchAnswer>> RunAsync(Stored stored, string query) =>
        stored.Events.RunAsync(query);

    private static async Task<string> RowsAsync(Stored stored, string query)
    {
        var (answer, error) = await RunAsync(stored, query);
        error.ShouldBeNull();
        return string.Join("; ", answer!.Rows!.Select(r => string.Join(" ", r.Select(v => v is null
            ? "null"
            : Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture)))).Order(StringComparer.Ordinal));
    }
}
