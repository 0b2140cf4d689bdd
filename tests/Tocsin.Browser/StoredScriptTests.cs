using System.Globalization;

namespace Tocsin.Browser;

/// <summary>Whatever is logged stays text: no payload runs, whatever field, name or alert it came in by.</summary>
public sealed class StoredScriptTests(Site site) : PageTests(site)
{
    private const int AlertsMax = 12;

    [Fact]
    public async Task NoPayloadRunsOnAnyPage()
    {
        var payloads = Payloads.All;
        payloads.Count.ShouldBeGreaterThanOrEqualTo(200);
        await Site.PostAsync([.. payloads.Select(Event)]);
        var alerts = new List<string>();
        foreach (var payload in payloads.Chunk(payloads.Count / AlertsMax).Select(part => string.Concat(part)))
            alerts.Add(await Site.RaiseAsync(Draft(payload)));

        var page = await Site.SignedInPageAsync();
        await SearchesAsync(page, payloads);
        await EventsAsync(page, payloads.Count);
        await AroundEventsAsync(page);
        await AlertsAsync(page, alerts);

        (await page.EvaluateAsync<bool>("window.__pwned !== undefined")).ShouldBeFalse();
        Site.Problems.ShouldBeEmpty();
    }

    private async Task SearchesAsync(IPage page, IReadOnlyList<string> payloads)
    {
        foreach (var payload in payloads.Where((_, i) => i % 10 == 0))
        {
            var text = Uri.EscapeDataString(payload);
            await Site.OpenAsync(page, Site.Search, $"/search?q={text}&from={text}&columns={text}&event={text}"
                + $"&widths={text}&split={text}&filter={text}");
            await Site.OpenAsync(page, Site.Search, $"/signin?error={text}&returnUrl={text}");
            await NothingRanAsync(page, payload);
        }

        await Site.OpenAsync(page, Site.Search, "/search?q=" + Uri.EscapeDataString("* | stats count() by hostname"));
        await NothingRanAsync(page, "figures");
    }

    private async Task EventsAsync(IPage page, int count)
    {
        await Eventually.HappensAsync(async () =>
        {
            await Site.OpenAsync(page, Site.Search, "/search?columns=hostname,processname,category,tags,summary");
            var found = await page.Locator(".figures b").InnerTextAsync();
            return int.Parse(found, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) >= count;
        }, () => "The events are not found.");
        await Site.PictureAsync(page, "hostile");
        var previous = "";
        for (var i = 0; i < 200; i++)
        {
            await page.Keyboard.PressAsync("j");
            if (i == 0)
            {
                await page.Locator("tr[aria-selected=true]").WaitForAsync();
                await page.Keyboard.PressAsync("Enter");
            }

            await page.UntilAsync(
                "location.href !== before && document.querySelector('.detail .kv')", previous);
            previous = page.Url;
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();
        await page.Locator("#event-json").WaitForAsync();
        await Site.PictureAsync(page, "hostile-json");
        await NothingRanAsync(page, "events");
    }

    /// <summary>The sidebar, the histogram, pills, menus, suggestions and the pages around the list.</summary>
    private async Task AroundEventsAsync(IPage page)
    {
        await Site.OpenAsync(page, Site.Search, "/search?split=hostname");
        await page.Locator(".legend a").First.WaitForAsync();
        await page.Locator(".bars").HoverAsync();
        foreach (var field in new[] { "hostname", "tags", "<script>", "javascript:" })
        {
            await page.Locator(".fieldname", new() { HasText = field }).First.ClickAsync();
            await page.Locator(".values :is(.value, .dim)").First.WaitForAsync();
            await NothingRanAsync(page, "values of " + field);
        }

        await page.Locator(".legend a").First.ClickAsync(); // a pill of a payload
        await page.Locator(".pill summary").ClickAsync();
        await Site.PictureAsync(page, "hostile-fields");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".events .row-link").First.ClickAsync();
        await page.Locator(".detail .kv").WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("hostname:");
        await page.Locator("li[role=option]").First.WaitForAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        var before = page.Url;
        await page.Keyboard.PressAsync("Enter");
        await page.UntilAsync("location.href !== before", before);
        await NothingRanAsync(page, "a suggestion");
        await page.Locator("summary:has-text('History')").ClickAsync();
        await page.Locator(".searches").Nth(1).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        foreach (var address in new[] { "/search?view=patterns", "/surrounding/100?n=100&columns=hostname,tags" })
        {
            await Site.OpenAsync(page, Site.Search, address);
            await NothingRanAsync(page, address);
        }
    }

    private async Task AlertsAsync(IPage page, IReadOnlyList<string> alerts)
    {
        await Site.OpenAsync(page, Site.Alerts, "/alerts?show=all");
        await page.Locator("tbody tr").First.WaitForAsync();
        await Site.PictureAsync(page, "hostile-alerts");
        foreach (var id in alerts)
        {
            await Site.OpenAsync(page, Site.Alerts, "/alerts/" + Uri.EscapeDataString(id));
            await page.Locator("button.row-link").First.ClickAsync();
            await page.Locator(".expanded pre").WaitForAsync();
            await NothingRanAsync(page, id);
        }

        await Site.PictureAsync(page, "hostile-alert");
    }

    private async Task NothingRanAsync(IPage page, string after)
    {
        (await page.EvaluateAsync<bool>("window.__pwned !== undefined")).ShouldBeFalse(after);
        Site.Problems.ShouldBeEmpty(after);
    }

    private static object Event(string payload) => new Dictionary<string, object>
    {
        ["summary"] = payload,
        ["hostname"] = payload,
        ["processname"] = payload,
        ["processid"] = payload,
        ["category"] = payload,
        ["severity"] = payload,
        ["source"] = payload,
        ["tags"] = new[] { payload },
        [payload] = payload,
        ["details"] = new Dictionary<string, object>
        {
            [payload] = payload,
            ["nested"] = new Dictionary<string, object> { [payload] = new[] { payload } },
        },
    };

    private static object Draft(string payload)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new
        {
            rule = payload[..Math.Min(200, payload.Length)],
            group = payload,
            window = payload[..Math.Min(200, payload.Length)],
            summary = payload[..Math.Min(1_000, payload.Length)],
            category = payload[..Math.Min(200, payload.Length)],
            query = payload,
            tags = new[] { payload[..Math.Min(200, payload.Length)] },
            severity = "critical",
            count = 1,
            start = now,
            crossed = now,
            end = now,
            events = new[] { Event(payload) },
        };
    }
}
