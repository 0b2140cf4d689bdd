using Tocsin.Language.Values;
using Tocsin.Rules.Sigma;

namespace Tocsin.Rules.Tests.Sigma;

public sealed class TimePartTestTests
{
    [Fact]
    public void AnInstantIsAskedAsItsTextIs()
    {
        var time = new DateTime(2024, 5, 6, 22, 59, 58, DateTimeKind.Utc);
        foreach (var (part, value) in new[]
        {
            (TimePart.Minute, 59), (TimePart.Hour, 22), (TimePart.Day, 6), (TimePart.Week, 19), (TimePart.Month, 5),
            (TimePart.Year, 2024),
        })
        {
            new TimePartTest(part, null, value).Time(time.Ticks).ShouldBeTrue();
            new TimePartTest(part, null, value).Text("2024-05-06T22:59:58Z"u8).ShouldBeTrue();
            new TimePartTest(part, null, value + 1).Time(time.Ticks).ShouldBeFalse();
            new TimePartTest(part, Comparison.Less, value).Time(time.Ticks).ShouldBeFalse();
            new TimePartTest(part, Comparison.AtMost, value).Time(time.Ticks).ShouldBeTrue();
            new TimePartTest(part, Comparison.Greater, value - 1).Time(time.Ticks).ShouldBeTrue();
            new TimePartTest(part, Comparison.AtLeast, value).Time(time.Ticks).ShouldBeTrue();
        }
    }

    [Fact]
    public void WhatIsNoTimeHasNoParts()
    {
        new TimePartTest(TimePart.Hour, Comparison.AtLeast, 0).Text("midnight"u8).ShouldBeFalse();
        new TimePartTest(TimePart.Hour, Comparison.AtLeast, 0).Boolean(true).ShouldBeFalse();
    }
}
