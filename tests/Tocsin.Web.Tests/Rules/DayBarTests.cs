using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

public sealed class DayBarTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EachDayWithAlertsHasABarAtItsPlaceAndTheLargestFillsTheDrawing()
    {
        var bars = DayBar.Of(Trial(new(Day(1), 5, 1), new(Day(4), 7, 0), new(Day(10), 9, 4)), 100, 60);
        bars.Count.ShouldBe(2);
        bars[0].X.ShouldBe(0.75, 0.01);
        bars[0].Height.ShouldBe(15, 0.01);
        bars[1].X.ShouldBe(90.75, 0.01);
        bars[1].Height.ShouldBe(60, 0.01);
        bars.ShouldAllBe(b => b.X + b.Width <= 100);
    }

    [Fact]
    public void WithoutDaysThereAreNoBars() => DayBar.Of(Trial(), 100, 60).ShouldBeEmpty();

    private static DateOnly Day(int day) => new(2026, 1, day);

    private static RuleTrial Trial(params TrialDay[] days) => new(
        From, From.AddDays(9), 9, TimeSpan.Zero, days.Sum(d => d.Hits), days.Sum(d => d.Alerts), days, [], [], []);
}
