using System.Globalization;
using System.Text;
using Tocsin.Events;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Sigma;

/// <summary>A part of the time that a value names, in UTC, is a number (Sigma specification 2.1, "Time modifiers").</summary>
internal sealed class TimePartTest : ValueTest
{
    private readonly string _part;
    private readonly int _wanted;

    private TimePartTest(string part, int wanted) => (_part, _wanted) = (part, wanted);

    /// <summary>Makes a test.</summary>
    /// <exception cref="ReadingFault">The value is no number.</exception>
    public static TimePartTest Create(string part, Scalar value) =>
        value.Kind == ScalarKind.Number && int.TryParse(value.Text, CultureInfo.InvariantCulture, out var wanted)
            ? new TimePartTest(part, wanted)
            : throw new ReadingFault(value.Line, $"'{part}' takes a whole number");

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => TimestampParser.TryParse(utf8, default, out var time) && Time(time.Ticks);

    /// <inheritdoc/>
    public override bool Time(long ticks)
    {
        var time = new DateTime(ticks, DateTimeKind.Utc);
        return _wanted == _part switch
        {
            "minute" => time.Minute,
            "hour" => time.Hour,
            "day" => time.Day,
            "week" => ISOWeek.GetWeekOfYear(time),
            "month" => time.Month,
            _ => time.Year,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => new StringBuilder().Append("has the ").Append(_part).Append(' ').Append(_wanted).ToString();
}
