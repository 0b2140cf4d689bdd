using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class SearchLocationTests
{
    private static readonly SearchLocation Plain = SearchLocation.Of(null, null, null, null, null);

    [Fact]
    public void ThePlainAddressIsTheDefaults()
    {
        Plain.ToAddress().ShouldBe("/search");
        Plain.From.ShouldBe("now-24h");
    }

    [Fact]
    public void EverythingIsInTheAddress() => (SearchLocation.Of("a & b", "now-1h", "now", "hostname", "7") with
    {
        Pills = PillList.Of(["hostname:web1", "-a:b"]),
        Widths = "200",
        Split = "severity",
        Refresh = "5s",
    }).ToAddress().ShouldBe("/search?q=a%20%26%20b&filter=hostname%3Aweb1&filter=-a%3Ab&from=now-1h&to=now"
        + "&columns=hostname&widths=200&split=severity&refresh=5s&event=7");

    [Theory]
    [InlineData("severity", "hostname,processname,severity,summary")]
    [InlineData("hostname", "processname,summary")]
    public void AColumnIsAddedOrRemoved(string path, string columns) =>
        Plain.WithColumnToggled(path).Columns.ShouldBe(columns);

    [Fact]
    public void TheLastColumnStays() =>
        SearchLocation.Of("", null, null, "summary", null).WithColumnToggled("summary").Columns.ShouldBe("summary");

    [Fact]
    public void AWidthGoesWithItsColumn()
    {
        var moved = Plain.WithColumnWidth(0, 300).WithColumnMoved(0, 2);
        (moved.Columns, moved.Widths).ShouldBe(("processname,summary,hostname", ",,300"));
        moved.WithColumnToggled("processname").Widths.ShouldBe(",300");
    }

    [Fact]
    public void AColumnsNameMayHaveCommas()
    {
        var location = Plain.WithColumnToggled("a,b\\c");
        location.ColumnList.ShouldContain("a,b\\c");
        SearchLocation.Of("", null, null, location.Columns, null).ColumnList.ShouldBe(location.ColumnList);
    }

    [Fact]
    public void WhatChangesOnlyTheViewFindsTheSame()
    {
        var view = Plain with { Event = "1", Split = "a", Columns = "b", Widths = "99", Pills = PillList.Of(["~off"]) };
        view.FindsTheSameAs(Plain).ShouldBeTrue();
        (Plain with { Pills = PillList.Of(["on"]) }).FindsTheSameAs(Plain).ShouldBeFalse();
    }
}
