namespace Tocsin.Web.Events;

public sealed class EventRowTests
{
    [Fact]
    public void TheIdAndTheTimeAreRead()
    {
        var row = EventRow.Of(Some.Event(42));
        (row.Id, row.Time).ShouldBe(("42", new DateTimeOffset(2025, 7, 1, 10, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void CellsFollowTheColumnsAndJoinLists()
    {
        var row = EventRow.Of("""{"tags":["a","b"],"hostname":"web1"}"""u8.ToArray());
        row.Cells(["hostname", "nothing", "tags"]).ShouldBe(["web1", "", "a, b"]);
    }

    [Fact]
    public void AHugeValueIsCut() =>
        EventRow.Of(Some.Event(1, new string('x', 100_000))).Cells(["summary"])[0].Length
            .ShouldBe(VisibleText.CellLengthMax + 1);
}
