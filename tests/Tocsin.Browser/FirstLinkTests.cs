namespace Tocsin.Browser;

/// <summary>On a server of its own: a further link takes the place of the printed one.</summary>
public sealed class FirstLinkTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task TheLinkOnTheConsoleSignsInOnce()
    {
        var link = Site.PrintedLink();
        var page = await Site.NewPageAsync();
        await page.GotoAsync(link);
        await page.ReloadAsync(); // what only looks at the link does not use it up
        await Site.PictureAsync(page, "signin");
        await Site.SignInAsync(page, link);
        var second = await Site.NewPageAsync();
        await second.GotoAsync(link);
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await second.GetByText("This link does not sign in any more").WaitForAsync();
        await Site.PictureAsync(second, "signin-used");
    }
}
