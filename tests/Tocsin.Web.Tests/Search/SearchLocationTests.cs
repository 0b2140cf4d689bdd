namespace Tocsin.Web.Search;

public sealed class SearchLocationTests
{
    [Fact]
    public void ThePlainAddressIsTheDefaults()
    {
        var location = SearchLocation.Of(null, null, null, null, null);
        location.ToAddress().ShouldBe("/search");
        location.ToRequest(100, null).From.ShouldBe("now-24h");
    }

    [Fact]
    public void EverythingIsInTheAddress() =>
        SearchLocation.Of("a & b", "now-1h", "now", "hostname", "7").ToAddress()
            .ShouldBe("/search?q=a%20%26%20b&from=now-1h&to=now&columns=hostname&event=7");

    [Fact]
    public void AllTimeDoesNotLimit() =>
        SearchLocation.Of("", SearchLocation.Unlimited, null, null, null).ToRequest(100, null).From.ShouldBeNull();

    [Fact]
    public void OnlyTheFirstPageCounts()
    {
        var location = SearchLocation.Of("", null, null, null, null);
        (location.ToRequest(1, null).CountAll, location.ToRequest(1, "next").CountAll).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("severity", "hostname,processname,severity,summary")]
    [InlineData("hostname", "processname,summary")]
    public void AColumnIsAddedOrRemoved(string path, string columns) =>
        SearchLocation.Of("", null, null, null, null).WithColumnToggled(path).Columns.ShouldBe(columns);

    [Fact]
    public void TheLastColumnStays() =>
        SearchLocation.Of("", null, null, "summary", null).WithColumnToggled("summary").Columns.ShouldBe("summary");
}
