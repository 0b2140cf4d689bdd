using System.Text;
using CsCheck;

namespace Tocsin.Events.Tests;

/// <summary>The short way for the usual form says what the long way says.</summary>
public sealed class UsualTimesTests
{
    [Fact]
    public void ABlankBeforeTheZoneMakesNoDifference()
    {
        var part = Gen.OneOf("00", "01", "09", "10", "12", "13", "23", "24", "28", "29", "30", "31", "32", "59", "60",
            "61", "1x", "99");
        var fraction = Gen.OneOf("", ".", ".1", ".123", ".123456789", ".1234567891", ",5", ".x");
        var zone = Gen.OneOf("Z", "+00:00", "-05:30", "+14:00", "+23:59", "+24:00", "+01:60", "+1:00", "+0100", "z",
            "", "X");
        var year = Gen.OneOf("2026", "0000", "0001", "9999", "20x6");
        Gen.Select(year, part, part, Gen.Select(part, part, part), fraction, zone)
            .Sample((yyyy, month, day, clock, tail, offset) =>
            {
                var text = $"{yyyy}-{month}-{day}T{clock.Item1}:{clock.Item2}:{clock.Item3}{tail}";
                Read(text + offset).ShouldBe(Read(text + " " + offset), text + offset);
            }, iter: 50_000);
    }

    private static string Read(string text) =>
        TimestampParser.TryParse(Encoding.ASCII.GetBytes(text), default, out var time) ? time.ToString() : "refused";
}
