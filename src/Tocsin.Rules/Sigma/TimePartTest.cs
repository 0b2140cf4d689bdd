using System.Globalization;
using Tocsin.Events;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Sigma;

/// <summary>A part of a time, in UTC.</summary>
public enum TimePart
{
    /// <summary>The minute of the hour, from 0.</summary>
    Minute,

    /// <summary>The hour of the day, from 0.</summary>
    Hour,

    /// <summary>The day of the month, from 1.</summary>
    Day,

    /// <summary>The week of the year as ISO 8601 counts them, from 1.</summary>
    Week,

    /// <summary>The month of the year, from 1.</summary>
    Month,

    /// <summary>The year.</summary>
    Year,
}

/// <summary>A part of the value, which is an instant or a text that is a time, stands so to a number.</summary>
/// <param name="part">Which part.</param>
/// <param name="comparison">How it must stand to the number; null: be equal to it.</param>
/// <param name="number">The number.</param>
public sealed class TimePartTest(TimePart part, Comparison? comparison, long number) : ValueTest
{
    /// <summary>Which part of the time.</summary>
    public TimePart Part => part;

    /// <summary>How it must stand to the number; null: be equal to it.</summary>
    public Comparison? Comparison => comparison;

    /// <summary>The number.</summary>
    public long Operand => number;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) =>
        TimestampParser.TryParse(utf8, default, out var time) && Time(time.Ticks);

    /// <inheritdoc/>
    public override bool Boolean(bool value) => false;

    /// <inheritdoc/>
    public override bool Time(long ticks)
    {
        var time = new DateTime(ticks, DateTimeKind.Utc);
        long value = part switch
        {
            TimePart.Minute => time.Minute,
            TimePart.Hour => time.Hour,
            TimePart.Day => time.Day,
            TimePart.Week => ISOWeek.GetWeekOfYear(time),
            TimePart.Month => time.Month,
            _ => time.Year,
        };
        return comparison switch
        {
            null => value == number,
            Language.Values.Comparison.Less => value < number,
            Language.Values.Comparison.AtMost => value <= number,
            Language.Values.Comparison.Greater => value > number,
            _ => value >= number,
        };
    }
}
