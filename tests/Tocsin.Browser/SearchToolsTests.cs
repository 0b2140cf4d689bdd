using System.Text.Json;

namespace Tocsin.Browser;

/// <summary>What the search page offers beside its list.</summary>
public sealed class SearchToolsTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task TheBoxCompletesFieldsAndValues()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("catego");
        var option = page.GetByRole(AriaRole.Option, new() { Name = "category:" }).First;
        await option.WaitForAsync();
        var box = page.Locator("[data-run]");
        (await box.GetAttributeAsync("aria-expanded")).ShouldBe("true");
        await page.Keyboard.PressAsync("ArrowDown");
        (await box.GetAttributeAsync("aria-activedescendant")).ShouldBe("query-suggestion-0");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("li[role=option]:has-text('authentication')").WaitForAsync(); // its values come by themselves
        await Site.PictureAsync(page, "search-completion");
        await page.Keyboard.TypeAsync("auth");
        await page.Locator("li[role=option]:has-text('authentication')").ClickAsync();
        (await box.InputValueAsync()).ShouldBe("category:authentication");
        (await page.Locator(".query-paint .word-field").InnerTextAsync()).ShouldBe("category");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".figures b:text-is('400')").WaitForAsync();

        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("hostname:(a OR");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Locator(".query-paint .squiggle").WaitForAsync();
        (await page.Locator(".query-error").InnerTextAsync()).ShouldContain("Expected");
    }

    [Fact]
    public async Task ASearchIsSavedWithItsColumnsAndOpenedWithWhatIsPinned()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=failed&columns=severity&filter=hostname:web001");
        await page.Locator("summary:has-text('Saved')").ClickAsync();
        await page.GetByLabel("The name of this search").FillAsync("<b>mine</b>");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".searches a:has-text('<b>mine</b>')").WaitForAsync();

        await Site.OpenAsync(page, Site.Search, "/search?q=other&filter=^severity:INFO&filter=processname:sshd");
        await page.Locator("summary:has-text('Saved')").ClickAsync();
        await page.Locator(".searches a:has-text('<b>mine</b>')").ClickAsync();
        await page.Locator("th:has-text('severity')").WaitForAsync();
        page.Url.ShouldContain("q=failed");
        page.Url.ShouldContain("columns=severity");
        (await page.Locator(".pill summary").AllInnerTextsAsync()).Count.ShouldBe(2);

        await page.Locator("summary:has-text('Saved')").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete <b>mine</b>" }).ClickAsync();
        await page.GetByText("Deleted:").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.Locator(".searches a:has-text('<b>mine</b>')").WaitForAsync();
        Site.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task ThisBrowserRemembersItsSearches()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=failed");
        await Site.OpenAsync(page, Site.Search, "/search?from=now-6h&q=GET");
        await page.Locator("summary:has-text('History')").ClickAsync();
        await page.Locator(".searches a").Nth(1).WaitForAsync();
        (await page.Locator(".searches a").First.InnerTextAsync()).ShouldContain("GET");
        await page.Locator(".searches a:has-text('failed')").ClickAsync();
        await page.ComesToAsync("q=failed");
    }

    [Fact]
    public async Task TheResultIsExportedInEachFormat()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=failed&filter=hostname:web001");
        (string, string)[] formats =
        [
            ("NDJSON", "{"), ("CSV: the columns shown", "utctimestamp,hostname,processname,summary"),
            ("CSV: all fields", "id,"), ("Parquet", "PAR1"),
        ];
        foreach (var (format, begins) in formats)
        {
            await page.Locator("summary:has-text('Export')").ClickAsync();
            var download = await page.RunAndWaitForDownloadAsync(() =>
                page.Locator(".menu-item", new() { HasText = format }).ClickAsync());
            var text = await File.ReadAllTextAsync(await download.PathAsync());
            text.ShouldStartWith(begins);
            if (format == "NDJSON") text.Trim().Split('\n').Length.ShouldBe(80);
        }
    }

    [Fact]
    public async Task TheLinkIsCopied()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=failed");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator("summary:has-text('Share')").ClickAsync();
        await page.GetByText("Copy the link to this very time").ClickAsync();
        await page.Locator(".copied").WaitForAsync();
        var link = await page.Locator(".copied").GetAttributeAsync("data-copy");
        link.ShouldNotBeNull().ShouldContain("to=20");
        await page.GotoAsync(link);
        await page.Locator(".figures b:text-is('400')").WaitForAsync();
    }

    [Fact]
    public async Task AnAddressLeadsToItsEventsItsAlertsAndTheClipboard()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&columns=details.sourceipaddress,summary");
        await Site.RaiseAsync(Some.Draft("about the address", group: "203.0.113.3"));
        await Site.RaiseAsync(Some.Draft("about another", group: "203.0.113.33"));
        var cell = page.Locator(".events td:has([data-value='203.0.113.3'])").First;
        await cell.HoverAsync();
        await cell.Locator(".entity").ClickAsync();
        var menu = page.GetByRole(AriaRole.Menu);
        (await menu.InnerTextAsync()).ShouldContain("203.0.113.3");
        await Site.PictureAsync(page, "search-entity");
        await page.Keyboard.PressAsync("ArrowDown");
        (await page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldBe("Alerts about it");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("about the address").First.WaitForAsync();
        (await page.GetByText("about another").CountAsync()).ShouldBe(0);
        await page.GoBackAsync();
        await page.Locator(".events td .entity[data-value='203.0.113.3']").First.ClickAsync(new() { Force = true });
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Search for it" }).ClickAsync();
        await page.ComesToAsync("q=%22203.0.113.3%22");
        await page.Locator(".figures b").WaitForAsync();
        await page.Locator(".events tbody tr").First.ClickAsync();
        await page.Locator(".detail .entity").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Copy" }).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        (await page.EvaluateAsync<bool>("document.activeElement.matches('.entity')")).ShouldBeTrue();
    }

    [Fact]
    public async Task TheEventsAroundOneAreShownAndTheirNumberIsChosen()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=summary:\"GET /page/100\"");
        await page.Locator(".events tbody tr").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Surrounding" }).ClickAsync();
        await page.Locator(".surrounding tr[aria-selected=true]").WaitForAsync();
        (await page.Locator(".surrounding tbody:not(.gap) tr").CountAsync()).ShouldBe(41);
        (await page.Locator(".surrounding tr[aria-selected=true]").InnerTextAsync()).ShouldContain("GET /page/100 ");
        await page.GetByLabel("How many events before and after").SelectOptionAsync("5");
        await page.ComesToAsync("n=5");
        await page.UntilAsync("document.querySelectorAll('.surrounding tbody:not(.gap) tr').length === 11");
        await page.GetByRole(AriaRole.Link, new() { Name = "same hostname" }).ClickAsync();
        await page.ComesToAsync("q=hostname");
        await page.ReloadAsync();
        await page.Locator(".surrounding tr[aria-selected=true]").WaitForAsync();
        await Site.PictureAsync(page, "surrounding");
    }

    [Fact]
    public async Task PatternsAreListedAndLeadToTheirEvents()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        await page.GetByRole(AriaRole.Link, new() { Name = "Patterns" }).ClickAsync();
        await page.Locator(".patterns tbody tr").First.WaitForAsync();
        // Of whom it was is no matter: behind "for" and before "from" stands a value.
        var row = page.Locator(".patterns tr:has-text('Failed password for <any> from <ip> port <n> ssh<n>')");
        var count = (await row.Locator("td").First.InnerTextAsync()).Trim();
        count.ShouldBe("400");
        await Site.PictureAsync(page, "search-patterns");
        await row.Locator("a").ClickAsync();
        await page.Locator(".events").WaitForAsync();
        await page.Locator($".figures b:text-is('{count}')").WaitForAsync();
    }

    [Fact]
    public async Task AnEventIsJsonAndOneLink()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=hostname:db001");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();
        var json = JsonDocument.Parse(await page.Locator("#event-json").InnerTextAsync());
        json.RootElement.GetProperty("hostname").GetString().ShouldBe("db001");
        var link = await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).GetAttributeAsync("data-copy");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(link.ShouldNotBeNull());
        await other.Locator(".detail dt:has-text('hostname')").First.WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Fields" }).ClickAsync();
        var detail = page.Locator(".detail");
        await detail.GetByRole(AriaRole.Link, new() { Name = "Column: severity" }).ClickAsync(new() { Force = true });
        await page.Locator("th:has-text('severity')").WaitForAsync();
        await detail.GetByRole(AriaRole.Link, new() { Name = "Has: tags" }).ClickAsync(new() { Force = true });
        await page.Locator(".pill:has-text('tags:*')").WaitForAsync();
    }
}
