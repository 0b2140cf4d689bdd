using CsCheck;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Search;

public sealed class TimeAxisTests
{
    private static readonly DateTimeOffset Noon = new(2025, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(60, "1s", 60), InlineData(900, "10s", 90), InlineData(3_600, "30s", 120)]
    [InlineData(86_400, "10m", 144), InlineData(7 * 86_400, "2h", 84), InlineData(30 * 86_400, "6h", 120)]
    public void BarsAreAsShortAsCanBeDrawn(int seconds, string bar, int count)
    {
        var axis = TimeAxis.Over(Noon.AddSeconds(-seconds), Noon);
        (axis.BarText, axis.Count).ShouldBe((bar, count));
    }

    [Fact]
    public void EveryRangeIsCoveredByWholeBars() =>
        Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset).Where((a, b) => a < b).Sample((from, to) =>
        {
            var axis = TimeAxis.Over(from, to);
            axis.Count.ShouldBeInRange(1, TimeAxis.BarsMax);
            (axis.First <= from && axis.BarOf(from) == 0).ShouldBeTrue();
            axis.BarOf(to.AddTicks(-1)).ShouldBe(axis.Count - 1);
            axis.Ticks(Viewer.From(null)).Count.ShouldBeLessThan(18);
        });

    [Fact]
    public void LabelsStandAtWholeHoursOfTheViewer()
    {
        var half = TimeZoneInfo.CreateCustomTimeZone("half", TimeSpan.FromMinutes(330), "half", "half");
        var axis = TimeAxis.Over(Noon.AddHours(-24), Noon);
        axis.Ticks(Viewer.From(null)).Select(tick => tick.Label)
            .ShouldBe(["12:00", "15:00", "18:00", "21:00", "1 Jul", "03:00", "06:00", "09:00", "12:00"]);
        axis.Ticks(new(false, half)).Select(tick => tick.Label)
            .ShouldBe(["18:00", "21:00", "1 Jul", "03:00", "06:00", "09:00", "12:00", "15:00"]);
    }
}
