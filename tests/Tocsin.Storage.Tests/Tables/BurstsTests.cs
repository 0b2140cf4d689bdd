using System.Globalization;
using CsCheck;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>An event that says how often it happened counts as often as it says.</summary>
public sealed class BurstsTests
{
    private static readonly Gen<(int Second, string Group, int Times)> Event =
        Gen.Select(Gen.Int[0, 59], Gen.OneOf("a", "b"), Gen.Int[0, 5]);

    [Fact]
    public void AnEventCountsAsOftenAsItSays() => Event.Array[1, 12].Sample(
        events => CheckAsync(events).GetAwaiter().GetResult(), iter: 60);

    [Theory]
    [InlineData("9", 9), InlineData("\"9\"", 0), InlineData("-3", 0), InlineData("true", 0), InlineData("9.5", 0),
        InlineData("[9]", 0)]
    [InlineData("99999999999", 1_000_000_000), InlineData("null", 0)]
    public async Task WhatIsNoWholeNumberAboveOneCountsOnce(string times, long count)
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync($$"""{"hostname":"h","n":{{times}}}""");
        await stored.FindAsync("*");
        var (answer, error) = await stored.Events.RunAsync("* | bursts 2 in 1m by hostname times n");
        error.ShouldBeNull();
        answer!.Rows!.Select(r => (long)r[4]!).ShouldBe(count == 0 ? [] : [count]);
    }

    private static async Task CheckAsync((int Second, string Group, int Times)[] events)
    {
        await using var stored = await Stored.OpenAsync();
        foreach (var (second, group, times) in events)
        {
            await stored.SendAsync(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"timestamp":"2026-01-01T00:00:{{second:d2}}Z","hostname":"{{group}}","n":{{times}}}"""));
        }
        var expected = Expected(events);
        (await RowsAsync(stored, "* | bursts 6 in 10s by hostname times n")).ShouldBe(expected);
        await stored.Pipeline.Store.SealAsync();
        (await RowsAsync(stored, "* | bursts 6 in 10s by hostname times details.n")).ShouldBe(expected);
    }

    // Event by event: the window that ends with it, and the burst from the window in which it began.
    private static List<string> Expected((int Second, string Group, int Times)[] events)
    {
        var rows = new List<string>();
        foreach (var group in events.GroupBy(e => e.Group))
        {
            var ordered = group.OrderBy(e => e.Second).ToList();
            var (start, crossed) = (0, -1);
            for (var i = 0; i <= ordered.Count; i++)
            {
                var first = i;
                while (i < ordered.Count && first > 0 && ordered[first - 1].Second > ordered[i].Second - 10) first--;
                var isReached = i < ordered.Count && Sum(ordered[first..(i + 1)]) >= 6;
                if (isReached && crossed < 0) (start, crossed) = (first, i);
                if (isReached || crossed < 0) continue;
                rows.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{group.Key} {At(start)} {At(crossed)} {At(i - 1)} {Sum(ordered[start..i])}"));
                crossed = -1;

                string At(int at) => $"2026-01-01T00:00:{ordered[at].Second:d2}.000Z";
            }
        }
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static int Sum(List<(int Second, string Group, int Times)> events) => events.Sum(e => Math.Max(1, e.Times));

    // Without the event that crossed: it is another one.
    private static async Task<List<string>> RowsAsync(Stored stored, string query)
    {
        await stored.FindAsync("*");
        var (answer, error) = await stored.Events.RunAsync(query);
        error.ShouldBeNull();
        return [.. answer!.Rows!.Select(r => string.Join(' ', r[..5])).Order(StringComparer.Ordinal)];
    }
}
