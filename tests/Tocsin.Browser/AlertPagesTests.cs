namespace Tocsin.Browser;

public sealed class AlertPagesTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task AnAlertAppearsByItselfAndIsAcknowledged()
    {
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Alerts, "/");
        await Site.RaiseAsync(Some.Draft("acknowledged by hand", group: "192.0.2.1"));
        var row = page.Locator("tr:has-text('acknowledged by hand')");
        await row.WaitForAsync();
        await Site.PictureAsync(page, "alerts");

        await SelectAsync(page, row);
        await page.Keyboard.PressAsync("a");
        await row.GetByText("acknowledged", new() { Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await row.GetByText("new", new() { Exact = true }).WaitForAsync();
    }

    // The whole way: a line is sent, read, kept, searched by a rule, and what it found is on the page.
    [Fact]
    public async Task LinesOfABruteForceAreAnAlertOnThePageThatShowsThem()
    {
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Alerts, "/");
        for (var i = 0; i < 12; i++)
        {
            await Site.PostAsync(new
            {
                category = "syslog",
                hostname = "bastion1",
                processname = "sshd",
                severity = "INFO",
                summary = $"Failed password for invalid user u{i} from 198.51.100.23 port 500{i} ssh2",
            });
        }

        var row = page.Locator("tr:has-text('198.51.100.23')");
        // The rule runs every half minute, once its script was compiled.
        await row.WaitForAsync(new() { Timeout = 120_000 });
        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.Locator(".alert-page").WaitForAsync();
        await page.GetByText("Failed password for invalid user u11").First.WaitForAsync();
    }

    [Fact]
    public async Task AnAlertSaysWhyItFiredAndLeadsToItsEvents()
    {
        await Site.PostAsync(Some.Event("Failed password for root"));
        var id = await Site.RaiseAsync(Some.Draft("opened by hand", group: "192.0.2.2"));
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Alerts, "/alerts/" + Uri.EscapeDataString(id));
        await page.GetByText("4,211 events").WaitForAsync();
        await Site.PictureAsync(page, "alert");
        await page.Keyboard.PressAsync("a");
        await page.GetByText("acknowledged by").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show in search" }).First.ClickAsync();
        await page.Locator(".figures b").WaitForAsync();
        page.Url.ShouldContain("q=category%3Aauthentication");
        page.Url.ShouldContain("from=");
    }

    [Fact]
    public async Task AnUnknownAlertIsSaid()
    {
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Alerts, "/alerts/no-such-alert");
        await page.GetByText("There is no such alert").WaitForAsync();
    }

    private static async Task SelectAsync(IPage page, ILocator row)
    {
        for (var tries = 0; tries < 20 && await row.GetAttributeAsync("aria-selected") != "true"; tries++)
        {
            await page.Keyboard.PressAsync("j");
            await Task.Delay(100);
        }
    }
}
