using System.Diagnostics;

namespace Tocsin.Browser;

public sealed class LiveTailTests(Site site) : PageTests(site)
{
    private const int EventsPerSecond = 2_000;
    private static readonly TimeSpan Soak = Environment.GetEnvironmentVariable("TOCSIN_TEST_LONG") == "true"
        ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(10);

    [Fact]
    public async Task NewEventsComeByThemselvesAndWaitWhileSomebodyReads()
    {
        await Site.PostAsync([.. Enumerable.Range(0, 100).Select(i => Some.Event($"before {i}", "calm01"))]);
        var page = await LiveAsync("hostname:calm01");
        await Site.PostAsync(Some.Event("the newest", "calm01"));
        await page.Locator("tbody tr").First.GetByText("the newest").WaitForAsync();

        await page.Locator(".list").EvaluateAsync("list => { list.scrollTop = 560; }");
        var read = await FirstSeenAsync(page);
        await Task.Delay(300);
        await Site.PostAsync([.. Enumerable.Range(0, 37).Select(i => Some.Event($"while reading {i}", "calm01"))]);
        await page.GetByRole(AriaRole.Button, new() { Name = "37 new" }).WaitForAsync();
        (await FirstSeenAsync(page)).ShouldBe(read); // nothing has moved
        await Site.PictureAsync(page, "search-live");
        await page.GetByRole(AriaRole.Button, new() { Name = "37 new" }).ClickAsync();
        await page.Locator("tbody tr").First.GetByText("while reading").WaitForAsync();
        await page.Keyboard.PressAsync("t");
        await page.Locator("button.live[aria-pressed=false]").WaitForAsync();
        page.Url.ShouldNotContain("live");
    }

    [Fact]
    public async Task ItKeepsUpForLongWithBoundedMemory()
    {
        await Site.PostAsync(Some.Event("the first", "busy01"));
        var page = await LiveAsync("hostname:busy01");
        var watch = Stopwatch.StartNew();
        var sent = 0L;
        while (watch.Elapsed < Soak)
        {
            await Site.PostAsync([.. Enumerable.Range(0, 200).Select(i => Some.Event($"busy {sent + i}", "busy01"))]);
            sent += 200;
            var ahead = TimeSpan.FromSeconds((double)sent / EventsPerSecond) - watch.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead);
        }

        // What was posted last is on top soon after, and the page holds no more rows than it shows.
        await Site.PostAsync(Some.Event("the very last", "busy01"));
        await page.Locator("tbody tr").First.GetByText("the very last").WaitForAsync();
        (await page.Locator(".events tbody tr").CountAsync()).ShouldBeLessThan(250);
        (await page.EvaluateAsync<long>("document.querySelector('.list').scrollHeight")).ShouldBeLessThan(1_010 * 28);
        (await page.Locator(".figures").InnerTextAsync()).ShouldContain("live");
        await page.Locator(".events tbody tr").First.ClickAsync(); // and it still answers
        await page.Locator(".detail .kv").WaitForAsync();
        Site.Problems.ShouldBeEmpty();
    }

    private async Task<IPage> LiveAsync(string query)
    {
        var page = await Site.SignedInPageAsync();
        await Eventually.HappensAsync(async () =>
        {
            await Site.OpenAsync(page, Site.Search, "/search?q=" + Uri.EscapeDataString(query));
            return await page.Locator("tbody tr").CountAsync() > 0;
        }, () => "Not found: " + query);
        await page.Keyboard.PressAsync("t");
        await page.Locator("button.live[aria-pressed=true]").WaitForAsync();
        await page.GetByText("· live").WaitForAsync();
        return page;
    }

    private static Task<string> FirstSeenAsync(IPage page) => page.EvaluateAsync<string>("""
        (() => {
          const top = document.querySelector(".list").getBoundingClientRect().top + 40;
          return document.elementFromPoint(600, top).closest("tr").textContent;
        })()
        """);
}
