using System.Text;

namespace Tocsin.Events.Tests;

public sealed class TimestampParserTests
{
    private static readonly Instant Received = new(new DateTime(2026, 1, 1, 0, 10, 0).Ticks);

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", "timestamps.txt")).Where(l => l[0] != '#'))
        {
            var parts = line.Split(" ⇶ ");
            cases.Add(parts[0], parts[1]);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void ATextIsTheInstantThatItsWriterMeant(string text, string expected)
    {
        var isRead = TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), Received, out var time);

        (isRead ? time.ToString() : "no").ShouldBe(expected);
    }

    [Fact]
    public void WhateverIsReadNothingIsThrown() => CsCheck.Check.Sample(
        CsCheck.Gen.String["0123456789-+:/., TZJanFebWed"], text =>
        {
            TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), Received, out _);
        });
}
