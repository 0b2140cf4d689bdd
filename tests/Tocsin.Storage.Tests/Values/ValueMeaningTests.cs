using System.Text.Json;
using CsCheck;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Values;

/// <summary>
/// Numbers are found, put in order and grouped by their values and addresses by their addresses, in blocks in memory and
/// in segments alike.
/// </summary>
public sealed class ValueMeaningTests
{
    private static readonly string[] Numbers =
        ["100.0", "12.0", "1000.0", "1e2", "-0.0", "0.10", "0.1", "100", "18446744073709551615", "1.5", "1000000000000000000000"];

    private static readonly string[] Addresses =
        ["10.0.0.3", "10.0.0.20", "10.0.0.100", "::ffff:10.0.0.3", "2001:DB8:0:0:0:0:0:1", "2001:db8::2", "::FFFF:a00:3", "no address"];

    [Theory]
    [InlineData("ms:100", "1 4 8")]
    [InlineData("ms:100.00", "1 4 8")]
    [InlineData("ms:=1e2", "1 4 8")]
    [InlineData("ms:0", "5")]
    [InlineData("ms:0.1", "6 7")]
    [InlineData("ms:18446744073709551615.0", "9")]
    [InlineData("ms:18446744073709551616", "")]
    [InlineData("ms:1e21", "11")]
    [InlineData("ms:>=100", "1 3 4 8 9 11")]
    [InlineData("ms:>100", "3 9 11")]
    [InlineData("ms:<=0.1", "5 6 7")]
    [InlineData("ms:<0.1", "5")]
    [InlineData("ms:[12 TO 100]", "1 2 4 8")]
    [InlineData("ms:{12 TO 100.0}", "")]
    [InlineData("ms:>18446744073709551614", "9 11")]
    public async Task ANumberIsFoundByItsValue(string query, string found)
    {
        await using var stored = await WithNumbersAsync();
        (await AskedAsync(stored, query)).ShouldBe((found, found));
    }

    [Theory]
    [InlineData("ip:10.0.0.3", "1 4 7")]
    [InlineData("ip:\"::ffff:10.0.0.3\"", "1 4 7")]
    [InlineData("ip:=10.0.0.3", "1 4 7")]
    [InlineData("ip:\"2001:db8::1\"", "5")]
    [InlineData("ip:[10.0.0.1 TO 10.0.0.30]", "1 2 4 7")]
    [InlineData("ip:>=10.0.0.100", "3 5 6")]
    [InlineData("ip:<10.0.0.20", "1 4 7")]
    [InlineData("ip:10.0.0.0/27", "1 2 4 7")]
    [InlineData("ip:2001:db8::/32", "5 6")]
    [InlineData("ip:[\"2001:db8::\" TO \"2001:db8::1\"]", "5")]
    [InlineData("ip:\"no address\"", "8")]
    public async Task AnAddressIsFoundByItself(string query, string found)
    {
        await using var stored = await WithAddressesAsync();
        (await AskedAsync(stored, query)).ShouldBe((found, found));
    }

    [Fact]
    public async Task AnAddressAmongManyIsFoundInSegmentsThatHaveFilters()
    {
        await using var stored = await Stored.OpenAsync();
        var body = string.Concat(Enumerable.Range(0, 5_000).Select(
            i => $$"""{"n":{{i}},"ip":"{{(i == 4_000 ? "::ffff:10.0.7.7" : $"10.1.{i / 250}.{i % 250}")}}"}""" + "\n"));
        (await stored.SendAsync(body)).Count.ShouldBe(5_000);
        (await AskedAsync(stored, "ip:10.0.7.7")).ShouldBe(("4001", "4001"));
        (await AskedAsync(stored, "ip:10.1.3.3")).ShouldBe(("754", "754"));
    }

    [Fact]
    public async Task NumbersAreSortedAndGroupedByValue()
    {
        await using var stored = await WithNumbersAsync();
        foreach (var _ in Twice(stored))
        {
            var sorted = await stored.FindAsync("* | sort ms | limit 20");
            sorted.Select(n => n.GetProperty("details").GetProperty("ms").GetRawText()).ShouldBe(
                ["-0.0", "0.10", "0.1", "1.5", "12.0", "100.0", "1e2", "100", "1000.0", "18446744073709551615",
                "1000000000000000000000"]);
            (await RowsAsync(stored, "* | top 3 ms")).ShouldBe("[[100,3],[0.1,2],[0,1]]");
            (await RowsAsync(stored, "* | stats count() by ms | sort ms | limit 3")).ShouldBe("[[0,1],[0.1,2],[1.5,1]]");
            (await RowsAsync(stored, "ms:>1000 | stats count() by ms | sort ms"))
                .ShouldBe("[[18446744073709551615,1],[1E+21,1]]");
            (await RowsAsync(stored, "* | stats distinct(ms), min(ms)")).ShouldBe("[[8,0]]");
            (await RowsAsync(stored, "ms:<=1000 | stats sum(ms), max(ms)")).ShouldBe("[[1313.7,1000]]");
            (await stored.CountAsync("* | dedup ms")).ShouldBe(8);
        }
    }

    [Fact]
    public async Task AddressesAreSortedAndGroupedByAddress()
    {
        await using var stored = await WithAddressesAsync();
        foreach (var _ in Twice(stored))
        {
            (await RowsAsync(stored, "* | top 1 ip")).ShouldBe("[[\"10.0.0.3\",3]]");
            (await RowsAsync(stored, "* | stats count() by ip | sort ip")).ShouldBe(
                "[[\"10.0.0.3\",3],[\"10.0.0.20\",1],[\"10.0.0.100\",1],[\"2001:db8::1\",1],[\"2001:db8::2\",1],"
                + "[\"no address\",1]]");
            (await RowsAsync(stored, "* | stats distinct(ip), min(ip), max(ip)"))
                .ShouldBe("[[6,\"10.0.0.3\",\"no address\"]]");
            (await stored.CountAsync("* | dedup ip")).ShouldBe(6);
        }
    }

    [Fact]
    public async Task WhatIsEqualIsOneGroupAndWhatIsNotIsTwo()
    {
        var value = Gen.OneOf(
            Gen.OneOf("1", "1.0", "10e-1", "0.1e1", "2", "0.2", "0.20", "2e-1", "1e300", "1.0e300", "true", "\"1\"", "\"1.0\""),
            Gen.OneOf("10.0.0.1", "::ffff:10.0.0.1", "::FFFF:A00:1", "2001:db8::1", "2001:DB8::1", "2001:db8:0::1")
                .Select(a => $"\"{a}\""));
        await Gen.Select(value, value).SampleAsync(async (x, y) =>
        {
            await using var stored = await Stored.OpenAsync();
            await stored.SendAsync($$"""{"v":{{x}}}""" + "\n" + $$"""{"v":{{y}}}""");
            var rows = JsonDocument.Parse(await RowsAsync(stored, "* | stats count() by v")).RootElement;
            // A text is asked for as a text, a number as a number: only their own kind is compared here.
            var isSameKind = x[0] == '"' == (y[0] == '"') && x == "true" == (y == "true");
            var finds = (await stored.FindAsync($"v:={x}")).Count;
            if (isSameKind) (rows.GetArrayLength() == 1).ShouldBe(finds == 2, $"{x} and {y}");
            else rows.GetArrayLength().ShouldBe(2);
        }, iter: 60);
    }

    [Fact]
    public async Task ANetworkIsAlsoItsOwnText()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""[{"cidr":"0.0.0.0/0"},{"cidr":"10.1.0.0/16"},{"cidr":"10.1.2.3"},{"cidr":["::/0"]}]""");
        (await AskedAsync(stored, "cidr:0.0.0.0/0")).ShouldBe(("1 3", "1 3"));
        (await AskedAsync(stored, "cidr:10.1.0.0/16")).ShouldBe(("2 3", "2 3"));
        (await AskedAsync(stored, "cidr:10.0.0.0/8")).ShouldBe(("3", "3"));
    }

    [Theory]
    [InlineData("kubernetes:*", "1 2 3 7")]
    [InlineData("_exists_:details.kubernetes", "1 2 3 7")]
    [InlineData("kubernetes.labels:*", "2")]
    [InlineData("kubernetes.pod:*", "1 7")]
    [InlineData("NOT kubernetes:*", "4 5 6")]
    [InlineData("list:*", "6")]
    [InlineData("list.a:*", "6")]
    public async Task AnObjectIsThereWhenOneOfItsFieldsIs(string query, string found)
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(
            """
            [{"kubernetes":{"pod":"a"}},{"kubernetes":{"labels":{"app":"x"}}},{"kubernetes":[{"n":1}]},
            {"kubernetes":null},{"kubernetes":{"pod":null}},{"list":[{"a":{"b":1}}]},{"kubernetes.pod":"b"}]
            """);
        (await AskedAsync(stored, query)).ShouldBe((found, found));
    }

    [Theory]
    [InlineData("utctimestamp:2026-11-27", "1 2")]
    [InlineData("@timestamp:2026-11-27", "1 2")]
    [InlineData("utctimestamp:2026-11", "1 2 3")]
    [InlineData("utctimestamp:2026-11-27T10", "1")]
    [InlineData("utctimestamp:>2026-11-27", "3")]
    [InlineData("utctimestamp:<=2026-11-27", "1 2")]
    [InlineData("@timestamp:[2026-11-27 TO 2026-11-28]", "1 2 3")]
    [InlineData("utctimestamp:[2026-11-27 TO 2026-11-28}", "1 2")]
    [InlineData("utctimestamp:\"2026-11-27T10:00:00Z\"", "1")]
    [InlineData("utctimestamp:[\"2026-11-27||/M\" TO \"2026-11-27||+1d/d\"]", "1 2 3")]
    [InlineData("at:>2026-11-27T23:00:00Z", "2")]
    public async Task ATimeIsFoundByTheSpanThatIsNamed(string query, string found)
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(
            """
            [{"@timestamp":"2026-11-27T10:00:00Z","at":"2026-11-27T10:00:00Z"},
            {"@timestamp":"2026-11-27T23:59:59.999Z","at":"2026-11-27T23:59:59+00:00"},
            {"timestamp":"2026-11-28T00:00:00Z","at":"2026-11-28T00:30:00+02:00"}]
            """);
        (await AskedAsync(stored, query)).ShouldBe((found, found));
    }

    private static async Task<Stored> WithNumbersAsync()
    {
        var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Concat(Numbers.Select(n => $$"""{"ms":{{n}}}""" + "\n")));
        return stored;
    }

    private static async Task<Stored> WithAddressesAsync()
    {
        var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Concat(Addresses.Select(a => $$"""{"ip":"{{a}}"}""" + "\n")));
        return stored;
    }

    // The ids of what is found: in memory, then in a segment.
    private static async Task<(string Hot, string Sealed)> AskedAsync(Stored stored, string query)
    {
        var hot = await IdsAsync(stored, query);
        await stored.Pipeline.Store.SealAsync();
        return (hot, await IdsAsync(stored, query));
    }

    private static async Task<string> IdsAsync(Stored stored, string query) => string.Join(
        ' ', (await stored.FindAsync(query)).Select(Running.Id).Order());

    private static IEnumerable<int> Twice(Stored stored)
    {
        yield return 0;
        stored.Pipeline.Store.SealAsync().GetAwaiter().GetResult();
        yield return 1;
    }

    private static async Task<string> RowsAsync(Stored stored, string query)
    {
        await stored.FindAsync("none");
        var (answer, error) = await stored.Events.RunAsync(query, question => question);
        error.ShouldBeNull(query);
        return JsonSerializer.Serialize(
            answer!.Rows!.Select(row => row.Select(v => v is null or string or long or double or bool
                ? v
                : (object)JsonElement.Parse(v.ToString()!))));
    }
}
