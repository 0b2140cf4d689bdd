using System.Text;
using CsCheck;

namespace Tocsin.Web.Events;

public sealed class EventJsonTests
{
    [Fact]
    public void NestedValuesGetDottedPathsInTheOrderTheyAreStored()
    {
        var values = EventJson.Values("""{"a":"x","details":{"port":22,"deep":{"ok":true}},"b":null}"""u8);
        values.ShouldBe([
            new("a", EventValueKind.Text, "x"), new("details.port", EventValueKind.Number, "22"),
            new("details.deep.ok", EventValueKind.Boolean, "true"), new("b", EventValueKind.Null, "null"),
        ]);
    }

    [Fact]
    public void EachItemOfAListIsAValueUnderTheSamePath()
    {
        var values = EventJson.Values("""{"tags":["ssh",1],"users":[{"name":"a"},{"name":"b"}]}"""u8);
        values.Select(value => (value.Path, value.Text)).ShouldBe(
            [("tags", "ssh"), ("tags", "1"), ("users.name", "a"), ("users.name", "b")]);
    }

    [Fact]
    public void WhatIsEmptyIsShownAsSuch() =>
        EventJson.Values("""{"a":{},"b":[]}"""u8).Select(value => value.Text).ShouldBe(["{}", "[]"]);

    [Fact]
    public void NumbersStayAsTheyWereWritten() =>
        EventJson.Values("""{"n":12345678901234567890.10}"""u8)[0].Text.ShouldBe("12345678901234567890.10");

    [Fact]
    public void ValuesStopAtTheCap() =>
        EventJson.Values(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 5000))}]")).Count
            .ShouldBe(EventJson.ValuesMax);

    [Fact]
    public void WhatComesBeforeAFaultIsShown() =>
        EventJson.Values("""{"a":"x","b":{"c":"""u8).ShouldBe([new("a", EventValueKind.Text, "x")]);

    [Fact]
    public void HalfASurrogatePairIsShownAsItWasEscaped() =>
        EventJson.Values("""{"a":"\ud800"}"""u8)[0].Text.ShouldBe("""\ud800""");

    [Theory, InlineData("{"), InlineData("nonsense"), InlineData("")]
    public void WhatIsNoJsonIsIndentedAsItIs(string text) =>
        EventJson.Indented(Encoding.UTF8.GetBytes(text)).ShouldBe(text);

    [Fact]
    public void NoBytesMakeItThrow() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        EventJson.Values(bytes);
        EventRow.OfCopy(bytes).Cells(["a"]);
        EventJson.Indented(bytes);
    });
}
