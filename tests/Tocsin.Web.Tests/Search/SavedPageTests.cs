using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class SavedPageTests
{
    [Fact]
    public void APageIsShownAgainAsItWasSaved()
    {
        var page = SearchLocation.Of("a | top 3 b", "now-1h", "now-5m", "x\\,y,z", "7") with
        {
            Pills = PillList.Of(["^~-hostname:web1"]),
            Widths = "100",
            Split = "severity",
        };
        SavedPage.Open(SavedPage.Of(page, "name")).ShouldBe(page with { Event = null });
    }

    [Fact]
    public void AllTimeStaysAllTime()
    {
        var page = SearchLocation.Of("", SearchLocation.Unlimited, null, null, null);
        SavedPage.Open(SavedPage.Of(page, "name")).ShouldBe(page);
    }
}
