namespace Tocsin.Browser;

/// <summary>WCAG 2.2 AA as far as axe-core can tell, and the whole search page without a pointer.</summary>
public sealed class AccessibilityTests(Site site) : PageTests(site)
{
    private const string Everything =
        "/search?from=now-6h&q=failed&split=details.username"
        + "&filter=hostname:web001&filter=-severity:DEBUG&filter=~processname:x";

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task EveryStateOfTheSearchPassesInBothThemes(ColorScheme scheme)
    {
        var page = await Site.OpenFilledAsync(Everything, scheme);
        await page.Locator(".legend").WaitForAsync();
        await page.Locator(".fieldname:has-text('details.username')").ClickAsync();
        await page.Locator(".value").First.WaitForAsync();
        await page.Locator(".events tbody tr").First.ClickAsync();
        await page.Locator(".detail .kv").WaitForAsync();
        await Site.PictureAsync(page, $"search-all-{scheme}".ToLowerInvariant());
        await Axe.PassesAsync(page, "all at once");
        foreach (var menu in new[] { "Saved", "History", "Share", "Export", "+ filter", "Since now-6h" })
        {
            await page.Locator(".search summary", new() { HasText = menu }).ClickAsync();
            await Axe.PassesAsync(page, menu);
            await page.Keyboard.PressAsync("Escape");
        }

        await page.Locator(".pill summary").First.ClickAsync();
        await Axe.PassesAsync(page, "a pill");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".detail .entity").First.ClickAsync();
        await Axe.PassesAsync(page, "an entity");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[data-run]").FillAsync("");
        await page.Locator("[data-run]").PressSequentiallyAsync("host");
        await page.Locator("li[role=option]").First.WaitForAsync();
        await Axe.PassesAsync(page, "suggestions");

        foreach (var address in new[]
        {
            "/search?q=(", "/search?from=now-6h&view=patterns", "/search?q=nothing-has-this", "/surrounding/500",
            "/search?from=now-6h&q=" + Uri.EscapeDataString("* | stats count() by hostname"),
        })
        {
            await Site.OpenAsync(page, Site.Search, address);
            await Axe.PassesAsync(page, address);
        }
    }

    [Fact]
    public async Task EverythingIsReachedByKeys()
    {
        var page = await Site.OpenFilledAsync(Everything);
        await page.Locator(".legend").WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".detail .kv").WaitForAsync();
        await page.EvaluateAsync("document.body.tabIndex = -1, document.body.focus()");
        var reached = new HashSet<string>();
        for (var i = 0; i < 400; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var name = await page.EvaluateAsync<string>("""
                (() => {
                  const e = document.activeElement;
                  const outline = getComputedStyle(e).outlineStyle !== "none" || e.closest(".field, .select") !== null;
                  const name = e.getAttribute("aria-label") ?? e.textContent.trim().slice(0, 40);
                  return `${outline ? "" : "NO FOCUS "}${name}`;
                })()
                """);
            reached.Add(name);
            if (name.StartsWith("Has: utctimestamp", StringComparison.Ordinal)) break;
        }

        string[] wanted =
        [
            "Query", "Live", "Run", "Filter: hostname:web001", "Remove the filter hostname:web001", "Patterns",
            "History", "Share", "Export", "Zoom out", "Find a field", "hostname", "Surrounding", "Copy link", "JSON",
            "Only: hostname", "Not: hostname", "Column: hostname", "Has: hostname", "About this host: web001",
        ];
        wanted.Except(reached).ShouldBeEmpty(string.Join(" | ", reached));
        reached.Where(name => name.StartsWith("NO FOCUS", StringComparison.Ordinal)).ShouldBeEmpty();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await Axe.PassesAsync(page, "the keys");
    }

    [Fact]
    public async Task WhoWantsNoMotionGetsNone()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.EvaluateAsync("document.querySelector('.search').classList.add('busy')");
        (await page.EvaluateAsync<string>(
            "getComputedStyle(document.querySelector('.progress'), '::before').animationName")).ShouldBe("none");
    }
}
