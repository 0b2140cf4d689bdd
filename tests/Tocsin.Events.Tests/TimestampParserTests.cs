using System.Text;
using CsCheck;

namespace Tocsin.Events.Tests;

public sealed class TimestampParserTests
{
    private static readonly Instant Received = new(new DateTime(2026, 1, 1, 0, 30, 0, DateTimeKind.Utc).Ticks);

    public static TheoryData<string, string> Table =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", "timestamps.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith("##", StringComparison.Ordinal))
            .Select(line => line.Split('⇶')).Select(c => (c[0].Trim(), c[1].Trim())),
    ];

    [Theory, MemberData(nameof(Table))]
    public void ATimeIsReadAsItsSenderMeantIt(string text, string expected)
    {
        Read(text).ShouldBe(expected);
        Read(" " + text + "\r\n").ShouldBe(expected);
    }

    [Fact]
    public void WhatAnInstantIsWrittenAsIsReadBack() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Byte[0, 99]).Sample((ticks, nanoseconds) =>
        {
            var instant = new Instant(ticks, nanoseconds);
            TimestampParser.TryParse(Encoding.ASCII.GetBytes(instant.ToString()), Received, out var read)
                .ShouldBeTrue();
            read.ShouldBe(instant);
        });

    [Fact]
    public void NoTextMakesItThrow() => Gen.OneOf(
        Gen.Byte.Array[0, 70],
        Gen.OneOf(
            "2026", "-", "/", ":", "T", " ", "Nov", "Mon", ",", "1", "24", "59", ".", "+", "Z", "(", ")", "9999",
            "0001", "e", "GMT", "[", "]", "audit(", "20261101", "081109", "17", "PM", "EST", " m=", "Sunday")
            .Array[0, 14].Select(p => Encoding.ASCII.GetBytes(string.Concat(p))))
        .Sample(text =>
        {
            if (!TimestampParser.TryParse(text, Received, out var time)) time.ShouldBe(default);
            else time.ToString().Length.ShouldBeLessThanOrEqualTo(Instant.TextBytesMax);
            if (text.Length > 0) TimestampParser.TryEpoch(text, out _);
        }, iter: 50_000);

    [Fact]
    public void ReadingAllocatesNothing()
    {
        var texts = Table.Select(c => Encoding.UTF8.GetBytes(c.Data.Item1)).ToArray();
        foreach (var text in texts) TimestampParser.TryParse(text, Received, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) TimestampParser.TryParse(text, Received, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static string Read(string text) =>
        TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), Received, out var time) ? time.ToString() : "refused";
}
