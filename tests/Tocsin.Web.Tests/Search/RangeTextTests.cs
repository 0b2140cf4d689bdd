using Tocsin.Web.Shell;

namespace Tocsin.Web.Search;

public sealed class RangeTextTests
{
    private static readonly Viewer Utc = Viewer.From(null);
    private static readonly Viewer East =
        new(false, TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east"));

    [Theory]
    [InlineData("now-24h", null, "Last 24 hours")]
    [InlineData("all", null, "All time")]
    [InlineData("now-90m", null, "Since now-90m")]
    [InlineData("2025-07-01T10:00:00Z", "2025-07-01T11:00:07Z", "2025-07-01 10:00 to 2025-07-01 11:00:07")]
    [InlineData("all", "now-1h", "Until now-1h")]
    public void RangesAreWorded(string from, string? to, string label) =>
        RangeText.Label(from, to, Utc).ShouldBe(label);

    [Theory]
    [InlineData("2025-07-01 14:30", "2025-07-01T12:30:00Z")]
    [InlineData("2025-07-01T14:30:00Z", "2025-07-01T14:30:00Z")]
    [InlineData("now-2d", "now-2d")]
    [InlineData("", null)]
    public void WhatIsTypedIsReadInTheViewersZone(string typed, string? instant)
    {
        RangeText.TryRead(typed, East, out var read).ShouldBeTrue();
        read.ShouldBe(instant);
    }

    [Fact]
    public void NonsenseIsRefused() => RangeText.TryRead("yesterday-ish", Utc, out _).ShouldBeFalse();

    [Theory, InlineData("now-24h", "now-7d"), InlineData("now-90m", "all")]
    public void TheNextWiderRangeIsOffered(string from, string wider) => RangeText.Wider(from)?.From.ShouldBe(wider);
}
