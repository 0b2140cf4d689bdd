namespace Tocsin.Browser;

/// <summary>On a server of its own, which has no events yet.</summary>
public sealed class FirstStepsTests(Site site) : PageTests(site)
{
    [Fact]
    public async Task TheFirstStepsGiveWayToTheFirstEvent()
    {
        var page = await Site.SignedInPageAsync();
        await Site.OpenAsync(page, Site.Search, "/search");
        await page.GetByText("Send the first log").WaitForAsync();
        await Site.PictureAsync(page, "welcome");
        await Site.PostAsync(Some.Event("the first event"));
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "the first event" }).First.WaitForAsync();
    }
}
