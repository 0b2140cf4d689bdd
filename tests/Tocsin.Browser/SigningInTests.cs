namespace Tocsin.Browser;

public sealed class SigningInTests(Site site) : IClassFixture<Site>
{
    [Theory, InlineData("/search"), InlineData("/alerts"), InlineData("/alerts/some-id"), InlineData("/")]
    public async Task WithoutASessionEveryPageLeadsToSigningIn(string address)
    {
        var page = await site.NewPageAsync();
        await page.GotoAsync(new Uri(site.Search, address).ToString());
        new Uri(page.Url).AbsolutePath.ShouldBe("/signin");
    }

    [Fact]
    public async Task SigningInGoesOnToThePageThatWasAskedFor()
    {
        var page = await site.NewPageAsync();
        var link = await site.NewLinkAsync();
        await Site.SignInAsync(page, link + "&returnUrl=" + Uri.EscapeDataString("/search?q=hello"));
        page.Url.ShouldEndWith("/search?q=hello");
    }

    [Fact]
    public async Task SigningOutEndsTheSessionAtOnceEverywhere()
    {
        var page = await site.SignedInPageAsync();
        await Site.OpenAsync(page, site.Search, "/search");
        var cookies = await page.Context.CookiesAsync();
        var other = await page.Context.NewPageAsync();
        await Site.OpenAsync(other, site.Search, "/alerts");

        await page.Locator("summary:has(bdi)").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByText("Open the sign-in link").WaitForAsync();
        await other.GetByText("Open the sign-in link").WaitForAsync(); // what was open elsewhere closes too

        var replay = await site.NewPageAsync();
        await replay.Context.AddCookiesAsync(cookies.Select(c =>
            new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await replay.GotoAsync(new Uri(site.Search, "/search").ToString());
        new Uri(replay.Url).AbsolutePath.ShouldBe("/signin");
        var api = await replay.Context.APIRequest.PostAsync(new Uri(site.Search, "/api/v1/search").ToString(),
            new() { DataObject = new { query = "*" } });
        api.Status.ShouldBe(401);
    }
}
