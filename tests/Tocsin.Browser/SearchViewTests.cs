namespace Tocsin.Browser;

/// <summary>What the search page shows of a result: histogram, fields, pills, the list.</summary>
public sealed class SearchViewTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task DraggingOverTheHistogramLeavesOnlyThatTime()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        await page.Locator(".bars").WaitForAsync();
        (await page.Locator(".bars g").CountAsync()).ShouldBeGreaterThan(60); // also those without an event
        var box = (await page.Locator(".bars").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + 20);
        (await page.Locator(".bar-note").InnerTextAsync()).ShouldContain("event");
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.8f), box.Y + 20);
        await page.Mouse.UpAsync();
        await page.ComesToAsync("to=20");
        page.Url.ShouldContain("from=20");

        await page.GoBackAsync();
        await page.Locator(".bars").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await page.ComesToAsync("to=20");
    }

    [Fact]
    public async Task TheHistogramIsSplitByAFieldWithoutSearchingAgain()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        var took = await page.Locator(".figures").InnerTextAsync();
        await page.Locator(".histogram select").SelectOptionAsync("category");
        await page.Locator(".legend li").Nth(2).WaitForAsync();
        (await page.Locator(".legend").InnerTextAsync()).ShouldContain("authentication");
        page.Url.ShouldContain("split=category");
        (await page.Locator(".figures").InnerTextAsync()).ShouldBe(took);
        await Site.PictureAsync(page, "search-split");
        await page.Locator(".legend a").First.ClickAsync();
        await page.Locator(".pill").WaitForAsync();
    }

    [Fact]
    public async Task AFieldSaysItsValuesOverTheWholeResultAndNarrowsIt()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=failed");
        await page.Locator(".fieldname:has-text('hostname')").First.ClickAsync();
        await page.Locator(".value").Nth(4).WaitForAsync();
        (await page.Locator(".value").First.InnerTextAsync()).ShouldContain("80"); // of 400, of which 200 are listed
        (await page.Locator(".fieldname:has-text('details.success')").First.InnerTextAsync()).ShouldContain("100%");
        await page.GetByRole(AriaRole.Link, new() { Name = "Only: web001" }).ClickAsync(new() { Force = true });
        await page.Locator(".pill:has-text('hostname:web001')").WaitForAsync();
        await page.Locator(".figures b:text-is('80')").WaitForAsync();
        await page.Locator(".side input").FillAsync("ipaddr");
        await page.Locator(".fieldname:has-text('details.sourceipaddress')").WaitForAsync();
        await page.Locator(".fieldname:has-text('severity')").WaitForAsync(
            new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task AllFieldsCanBeListedAlsoFiveHundred()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        (await page.Locator(".fieldname:has-text('field499')").CountAsync()).ShouldBe(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "all", Exact = true }).ClickAsync();
        await page.Locator(".fieldname:has-text('field499')").WaitForAsync();
        await page.Locator(".side input").FillAsync("field4");
        await page.Locator(".fieldname:has-text('field300')").WaitForAsync(
            new() { State = WaitForSelectorState.Detached });
        await Site.PictureAsync(page, "search-fields");
        await Site.OpenAsync(page, Site.Search, "/search?from=all&q=hostname:wide001");
        await page.Locator(".events tbody tr").First.ClickAsync();
        await page.Locator("dt:has-text('details.field499')").WaitForAsync();
    }

    [Fact]
    public async Task PillsAreNegatedSwitchedOffPinnedEditedAndRemoved()
    {
        // Another test sends an event of its own meanwhile.
        var page = await Site.OpenFilledAsync("/search?from=now-6h&q=NOT hostname:again01&filter=hostname:web001");
        var pill = page.Locator(".pill");
        await FiguresAsync(page, "240");
        await ChooseAsync(page, "Ask for the opposite");
        await FiguresAsync(page, "960");
        page.Url.ShouldContain("filter=-hostname%3Aweb001");
        await ChooseAsync(page, "Switch off");
        await FiguresAsync(page, "1,200");
        await ChooseAsync(page, "Switch on");
        await ChooseAsync(page, "Ask for it");
        await ChooseAsync(page, "Pin");
        await pill.Locator("summary").ClickAsync();
        await pill.Locator("input").FillAsync("hostname:db001");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".pill:has-text('hostname:db001')").WaitForAsync();
        page.Url.ShouldContain("filter=%5Ehostname%3Adb001");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).GetAttributeAsync("href"))
            .ShouldBe("/search?filter=%5Ehostname%3Adb001");

        await page.Locator("[data-run]").FillAsync("failed");
        await page.Keyboard.PressAsync("Enter");
        await FiguresAsync(page, "80");
        await page.Locator(".pill-remove").ClickAsync();
        await FiguresAsync(page, "400");

        await page.GetByText("+ filter").ClickAsync();
        await page.GetByLabel("A filter").FillAsync("(");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".pill.wrong").WaitForAsync();
        (await page.Locator(".query-error").InnerTextAsync()).ShouldContain("In the filter");
    }

    [Fact]
    public async Task ColumnsAreMovedAndSizedByPointerAndByKeys()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h&columns=hostname,processname,summary");
        await page.Locator("table[data-watched]").WaitForAsync();
        await page.Locator(".plot[data-bars]").WaitForAsync();
        var head = page.Locator("th[data-column='0']");
        var from = (await head.BoundingBoxAsync())!;
        var to = (await page.Locator("th[data-column='1']").BoundingBoxAsync())!;
        await DragAsync(page, from.X + 20, to.X + 20, from.Y + 12);
        await page.ComesToAsync("columns=processname,hostname,summary");
        var width = (await head.BoundingBoxAsync())!.Width;
        await DragAsync(page, from.X + width - 3, from.X + width + 57, from.Y + 12);
        await page.ComesToAsync("widths=");
        (await head.BoundingBoxAsync())!.Width.ShouldBe(width + 60, 2);

        await page.Locator("th[data-column='0'] button").FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowRight");
        // The usual order goes without saying, and the keys stay with the column.
        await page.ComesToAsync(url => !url.Contains("columns=", StringComparison.Ordinal));
        await page.UntilAsync("document.activeElement.textContent === 'processname'");
        var before = page.Url;
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.ComesToAsync(url => url != before);
        await page.Keyboard.PressAsync("Delete");
        await page.ComesToAsync("columns=hostname,summary");
        // The address changes before the page has been drawn anew.
        await page.Locator(".fieldline .column-toggle[href*='hostname,severity,summary']").WaitForAsync();
        await page.Locator(".fieldline:has-text('severity') .column-toggle").ClickAsync(new() { Force = true });
        await page.ComesToAsync("columns=hostname,severity,summary");
    }

    [Fact]
    public async Task ScrollingShowsEveryEventAndDrawsOnlyWhatIsNear()
    {
        var page = await Site.OpenFilledAsync("/search?from=all");
        var list = page.Locator(".list");
        for (var i = 0; i < 40; i++)
        {
            await list.EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }");
            if (await page.Locator($"tr[aria-rowindex='{Filling.Count + 1}']").CountAsync() > 0) break;
            await Task.Delay(100);
        }

        await page.Locator($"tr[aria-rowindex='{Filling.Count + 1}']").WaitForAsync();
        (await page.Locator(".events tbody tr").CountAsync()).ShouldBeLessThan(250);
        // Row and place agree to the pixel: else a jump would show other rows than it should.
        (await page.EvaluateAsync<double>("""
            (() => {
              const row = document.querySelector("tbody:not(.gap) tr[aria-rowindex]");
              const list = document.querySelector(".list");
              const top = row.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
              return top - 30 - (Number(row.getAttribute("aria-rowindex")) - 2) * 28;
            })()
            """)).ShouldBe(0, 1);
        await list.EvaluateAsync("list => { list.scrollTop = 0; }");
        await page.Locator("tr[aria-rowindex='2']").WaitForAsync();
    }

    [Fact]
    public async Task AnEventOfAMegabyteOpens()
    {
        var page = await Site.OpenFilledAsync("/search?from=all&q=hostname:long001");
        await page.Locator(".events tbody tr").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await page.UntilAsync("document.querySelector('.message').textContent.length > 999000");
        Site.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task TheRangeIsPickedAndTheSearchRunsByItself()
    {
        var page = await Site.OpenFilledAsync("/search?from=now-6h");
        await page.Locator("summary:has-text('Since now-6h')").ClickAsync();
        await page.GetByLabel("Run again by itself").SelectOptionAsync("5s");
        await page.ComesToAsync("refresh=5s");
        await Site.PostAsync(Some.Event("appears by itself", "again01"));
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "appears by itself" }).WaitForAsync();
        await page.Locator(".menu > summary:has-text('now-6h')").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Last hour" }).ClickAsync();
        await page.ComesToAsync("from=now-1h");
    }

    private static async Task ChooseAsync(IPage page, string action)
    {
        var before = await page.Locator(".pill summary").GetAttributeAsync("aria-label");
        await page.Locator(".pill summary").ClickAsync();
        await page.Locator(".pill .menu-item", new() { HasText = action }).ClickAsync();
        await page.UntilAsync( // the pill in its new state is another element
            "document.querySelector('.pill summary').getAttribute('aria-label') !== before", before);
    }

    private static Task FiguresAsync(IPage page, string count) =>
        page.Locator($".figures b:text-is('{count}')").WaitForAsync();

    private static async Task DragAsync(IPage page, float from, float to, float y)
    {
        await page.Mouse.MoveAsync(from, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((from + to) / 2, y);
        await page.Mouse.MoveAsync(to, y);
        await page.Mouse.UpAsync();
    }
}
