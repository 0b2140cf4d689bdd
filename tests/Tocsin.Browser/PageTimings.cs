using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Browser;

/// <summary>
/// How long the search page takes, in a real browser, on a server that runs already (started with --no-auth): a benchmark, which asserts
/// nothing about time. <c>TOCSIN_TIMED_PAGE=http://127.0.0.1:9090 dotnet artifacts/bin/Tocsin.Browser/release/Tocsin.Browser.dll
/// --filter-class '*PageTimings' --explicit only --output Detailed</c>
/// </summary>
public sealed class PageTimings
{
    private const int Runs = 7;
    private const string Rows = ".events tbody tr";
    private const string Histogram = ".plot[data-bars]";
    private const string Fields = ".side .fieldline";

    [Theory(Explicit = true)]
    [InlineData("newest of everything", "/search?from=all")]
    [InlineData("a category", "/search?from=all&q=category:web")]
    [InlineData("a phrase", "/search?from=all&q=%22failed%20password%22")]
    [InlineData("figures", "/search?from=all&q=*%20%7C%20top%2010%20hostname")]
    public async Task Opening(string what, string address)
    {
        var site = Environment.GetEnvironmentVariable("TOCSIN_TIMED_PAGE");
        Assert.NotNull(site);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TOCSIN_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
        });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        var (rows, histogram, fields) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            await page.GotoAsync("about:blank");
            var watch = Stopwatch.StartNew();
            await page.GotoAsync(new Uri(new Uri(site), address).ToString(), new() { WaitUntil = WaitUntilState.Commit });
            await page.Locator(what == "figures" ? "table tbody tr" : Rows).First.WaitForAsync();
            rows.Add(watch.Elapsed.TotalMilliseconds);
            if (what == "figures") continue;
            await page.Locator(Histogram).First.WaitForAsync();
            histogram.Add(watch.Elapsed.TotalMilliseconds);
            await page.Locator(Fields).First.WaitForAsync();
            fields.Add(watch.Elapsed.TotalMilliseconds);
        }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{what}: first rows {Said(rows)}, histogram {Said(histogram)}, fields {Said(fields)}");
    }

    private static string Said(List<double> times)
    {
        if (times.Count == 0) return "-";
        var median = times.Order().ElementAt(times.Count / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{median:0} ms (best {times.Min():0}, first {times[0]:0})");
    }
}
