namespace Tocsin.Browser;

public sealed class SigningInTests(Site site) : PageTests(site)
{
    [Theory, InlineData("/search"), InlineData("/alerts"), InlineData("/alerts/some-id"), InlineData("/")]
    public async Task WithoutASessionEveryPageLeadsToSigningIn(string address)
    {
        var page = await Site.NewPageAsync();
        await page.GotoAsync(new Uri(Site.Search, address).ToString());
        new Uri(page.Url).AbsolutePath.ShouldBe("/signin");
    }

    [Fact]
    public async Task SigningInGoesOnToThePageThatWasAskedFor()
    {
        var page = await Site.NewPageAsync();
        var link = await Site.NewLinkAsync();
        await Site.SignInAsync(page, link + "&returnUrl=" + Uri.EscapeDataString("/search?q=hello"));
        page.Url.ShouldEndWith("/search?q=hello");
    }

    [Fact]
    public async Task SigningOutEndsTheSessionAtOnceEverywhere()
    {
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Search, "/search");
        var cookies = await page.Context.CookiesAsync();
        var other = await page.Context.NewPageAsync();
        await Site.OpenAsync(other, Site.Search, "/alerts");

        await page.Locator("summary:has(bdi)").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByText("Open the sign-in link").WaitForAsync();
        await other.GetByText("Open the sign-in link").WaitForAsync(); // what was open elsewhere closes too

        var replay = await Site.NewPageAsync();
        await replay.Context.AddCookiesAsync(cookies.Select(c =>
            new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await replay.GotoAsync(new Uri(Site.Search, "/search").ToString());
        new Uri(replay.Url).AbsolutePath.ShouldBe("/signin");
        var api = await replay.Context.APIRequest.PostAsync(new Uri(Site.Search, "/api/v1/search").ToString(),
            new() { DataObject = new { query = "*" } });
        api.Status.ShouldBe(401);
    }
}
