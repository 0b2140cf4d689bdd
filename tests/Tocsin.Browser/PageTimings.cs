using System.Globalization;

namespace Tocsin.Browser;

/// <summary>
/// How long the search page takes, in a real browser, on a server that runs already (started with --no-auth): a
/// benchmark, which asserts nothing about time. <c>TOCSIN_TIMED_PAGE=http://127.0.0.1:9090 dotnet
/// artifacts/bin/Tocsin.Browser/release/Tocsin.Browser.dll --filter-class '*PageTimings' --explicit only --output
/// Detailed</c>
/// </summary>
public sealed class PageTimings
{
    private const int Runs = 7;
    private const string Rows = ".events tbody tr";
    private const string Histogram = ".plot[data-bars]";
    private const string Fields = ".side .fieldline";

    // Looks before each frame: by the browser's own clock, so that what drives it costs nothing.
    private const string Clock = $$"""
        window.timesSeen = {};
        const look = () => {
          for (const part of ["{{Rows}}", "{{Histogram}}", "{{Fields}}", "table tbody tr", ".shell[data-live]"])
            if (!(part in window.timesSeen) && document.querySelector(part))
              window.timesSeen[part] = performance.now();
          requestAnimationFrame(look);
        };
        look();
        """;

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
        await page.AddInitScriptAsync(Clock);
        var parts = what == "figures" ? new[] { "table tbody tr" } : [Rows, Histogram, Fields];
        var times = parts.ToDictionary(part => part, _ => new List<double>());
        var live = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync(new Uri(new Uri(site), address).ToString(), new() { WaitUntil = WaitUntilState.Commit });
            foreach (var part in parts) times[part].Add(await SeenAsync(page, part));
            live.Add(await SeenAsync(page, ".shell[data-live]"));
        }
        var said = parts.Zip(["first rows", "histogram", "fields"], (part, name) => $"{name} {Said(times[part])}, ");
        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {string.Concat(said)}live {Said(live)}");
    }

    /// <summary>
    /// When a part was first there to be painted, in milliseconds since the browser began to go to the page.
    /// </summary>
    private static async Task<double> SeenAsync(IPage page, string part)
    {
        double? seen = null;
        await Eventually.HappensAsync(
            async () => (seen = await page.EvaluateAsync<double?>("part => window.timesSeen[part] ?? null", part)) is not null,
            () => $"Never seen: {part}");
        return seen!.Value;
    }

    private static string Said(List<double> times)
    {
        if (times.Count == 0) return "-";
        var median = times.Order().ElementAt(times.Count / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{median:0} ms (best {times.Min():0}, first {times[0]:0})");
    }
}
