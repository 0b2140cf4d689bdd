namespace Tocsin.Browser;

public sealed class SearchPageTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task WhatWasPostedIsFoundAndMarked()
    {
        var page = await FoundAsync("\"failed password\"", "Failed password for root from 203.0.113.77");
        (await page.Locator("tbody mark").First.InnerTextAsync()).ShouldBe("Failed password");
        (await page.Locator(".figures").InnerTextAsync()).ShouldContain("read");
        await Site.PictureAsync(page, "search");
    }

    [Fact]
    public async Task ReloadBackAndAPastedAddressGiveTheSamePage()
    {
        var page = await FoundAsync("hostname:same01", "same page", "same01");
        await page.Keyboard.PressAsync("j");
        await page.Locator("tr[aria-selected=true]").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await SettledAsync(page);
        var address = page.Url;
        var shown = await page.Locator(".body").InnerTextAsync();

        await page.ReloadAsync();
        await SettledAsync(page);
        (await page.Locator(".body").InnerTextAsync()).ShouldBe(shown);

        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".detail").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.GoBackAsync();
        await page.Locator(".detail .kv").WaitForAsync();
        page.Url.ShouldBe(address);

        var pasted = await page.Context.NewPageAsync();
        await pasted.GotoAsync(address);
        await SettledAsync(pasted);
        (await pasted.Locator(".body").InnerTextAsync()).ShouldBe(shown);
    }

    [Fact]
    public async Task AnEventOpensWithItsFieldsAndTheyNarrowTheSearch()
    {
        var page = await FoundAsync("hostname:open01", "to be opened", "open01");
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "to be opened" }).ClickAsync();
        await page.Locator("dt:has-text('details.sourceipaddress')").WaitForAsync();
        await Site.PictureAsync(page, "search-event");
        await page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).ClickAsync();
        (await page.Locator("#event-json").InnerTextAsync()).ShouldContain("\"hostname\": \"open01\"");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fields" }).ClickAsync();
        await page.Locator("dd:has-text('203.0.113.77')").HoverAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Not: details.sourceipaddress" }).ClickAsync();
        await page.GetByText("No event matches").WaitForAsync();
        page.Url.ShouldContain("filter=-details.sourceipaddress%3A203.0.113.77");
        (await page.Locator(".pill.not").InnerTextAsync()).ShouldContain("details.sourceipaddress:203.0.113.77");
    }

    [Fact]
    public async Task AWrongQueryIsUnderlinedAndStays()
    {
        var page = await FoundAsync("*", "something");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("hostname:(a OR");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".squiggle").WaitForAsync();
        (await page.Locator("[data-run]").InputValueAsync()).ShouldBe("hostname:(a OR");
        (await page.Locator("tbody tr").CountAsync()).ShouldBeGreaterThan(0);
        await Site.PictureAsync(page, "search-error");
    }

    [Fact]
    public async Task TheFirstDrawingAnswersAndCanBeAsked()
    {
        await FoundAsync("hostname:drawn01", "drawn on the server", "drawn01");
        var page = await Site.SignedInPageAsync(scripts: false);
        await page.GotoAsync(new Uri(Site.Search, "/search?q=hostname:drawn01&columns=hostname,summary").ToString());
        (await page.Locator(".shell[data-live]").CountAsync()).ShouldBe(0);
        (await page.Locator(".events").InnerTextAsync()).ShouldContain("drawn on the server");
        await page.Locator("[data-run]").FillAsync("hostname:drawn01 NOT drawn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await page.GetByText("No event matches").WaitForAsync();
        page.Url.ShouldContain("columns=hostname");
    }

    [Fact]
    public async Task WhatIsTypedBeforeThePageIsLiveIsNotLost()
    {
        var page = await FoundAsync("hostname:early01", "typed early", "early01");
        var started = new TaskCompletionSource();
        await page.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            await started.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(new Uri(Site.Search, "/search?q=hostname:early01").ToString());
        await page.UntilAsync("document.querySelector('.query-paint').textContent.includes('early01')");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("typed");
        (await page.Locator(".shell[data-live]").CountAsync()).ShouldBe(0);
        await page.EvaluateAsync("""
            (() => {
              window.gone = 0;
              new MutationObserver(() => { window.gone += document.querySelector(".events tbody tr") ? 0 : 1; })
                .observe(document.body, { subtree: true, childList: true });
            })()
            """);
        started.SetResult();
        await page.Locator(".shell[data-live]").WaitForAsync();
        await page.UntilAsync("document.activeElement.matches('[data-run]') && document.activeElement.value === 'typed'");
        await page.Keyboard.TypeAsync(" AND hostname:early01");
        await page.Keyboard.PressAsync("Enter");
        await page.ComesToAsync("q=typed");
        await page.Locator(".events mark:text-is('typed')").First.WaitForAsync();
        // The events that were drawn first stayed while the page became live.
        (await page.EvaluateAsync<int>("window.gone")).ShouldBe(0);
    }

    [Fact]
    public async Task WhyNothingIsFoundIsSaid()
    {
        await Site.PostAsync(new { hostname = "hint01", summary = "hinted at", details = new { retries = 3 } });
        var page = await FoundAsync("hostname:hint01", "hinted at", "hint01");
        await AskAsync("details.Retries:3");
        await page.GetByText("No event matches").WaitForAsync();
        await page.GetByText("No event has a field details.Retries: letter case counts in names").WaitForAsync();
        await page.GetByText("did you mean details.retries?").WaitForAsync();
        await Site.PictureAsync(page, "search-hint");
        await AskAsync("details.retries:often");
        await page.GetByText("Every value of details.retries is a number").WaitForAsync();
        await AskAsync("\"<b id=made>x</b>\":1");
        await page.GetByText("No event has a field <b id=made>x</b>.").WaitForAsync();
        (await page.Locator("#made").CountAsync()).ShouldBe(0);
        await AskAsync("* | top 3 hostnme");
        await page.GetByText("No event has a field hostnme; did you mean hostname?").WaitForAsync();
        Site.Problems.ShouldBeEmpty();

        Task AskAsync(string query) =>
            Site.OpenAsync(page, Site.Search, "/search?from=now-6h&q=" + Uri.EscapeDataString(query));
    }

    [Fact]
    public async Task FiguresComeAsATable()
    {
        var page = await FoundAsync("*", "counted", "counted01");
        await Site.OpenAsync(page, Site.Search, "/search?q=" + Uri.EscapeDataString("* | stats count() by hostname"));
        await page.GetByRole(AriaRole.Cell, new() { Name = "counted01" }).WaitForAsync();
        await Site.PictureAsync(page, "search-figures");
    }

    [Fact]
    public async Task TheDarkThemeIsThere()
    {
        await Site.PostAsync(Some.Event("in the dark"));
        var page = await Site.SignedInPageAsync(ColorScheme.Dark);
        await Site.OpenAsync(page, Site.Search, "/search");
        var background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        background.ShouldBe("rgb(18, 19, 21)");
        await Site.PictureAsync(page, "search-dark");
        await page.Locator("summary[aria-label=Theme]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Light" }).ClickAsync();
        await page.ReloadAsync();
        background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        background.ShouldBe("rgb(246, 245, 242)");
    }

    /// <summary>Waits until the list, the fields and the open event are there.</summary>
    private static async Task SettledAsync(IPage page)
    {
        foreach (var part in new[] { "tr[aria-selected=true]", ".fieldname:has-text('utctimestamp')", ".detail .kv" })
            await page.Locator(part).First.WaitForAsync();
    }

    /// <summary>A signed-in page that shows what a query finds, once it finds something.</summary>
    private async Task<IPage> FoundAsync(string query, string summary, string hostname = "bastion001")
    {
        await Site.PostAsync(Some.Event(summary, hostname));
        var page = await Site.SignedInPageAsync();
        await Eventually.HappensAsync(async () =>
        {
            await Site.OpenAsync(page, Site.Search, "/search?q=" + Uri.EscapeDataString(query));
            return await page.Locator("tbody tr").CountAsync() > 0;
        }, () => "Not found: " + query);
        return page;
    }
}
