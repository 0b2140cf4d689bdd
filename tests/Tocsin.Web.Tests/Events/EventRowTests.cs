using System.Text;

namespace Tocsin.Web.Events;

public sealed class EventRowTests
{
    [Fact]
    public void TheIdAndTheTimeAreRead()
    {
        var time = new DateTimeOffset(2025, 7, 1, 10, 0, 0, TimeSpan.Zero);
        var row = EventRow.Of(Some.Event(42));
        (row.Id, row.Time).ShouldBe(("42", time));
        var copy = EventRow.OfCopy(Encoding.UTF8.GetBytes(Some.Json(42)));
        (copy.Id, copy.Time).ShouldBe(("42", time));
    }

    [Fact]
    public void CellsFollowTheColumnsAndJoinLists()
    {
        var row = EventRow.OfCopy("""{"tags":["a","b"],"hostname":"web1"}"""u8.ToArray());
        row.Cells(["hostname", "nothing", "tags"]).ShouldBe(["web1", "", "a, b"]);
    }

    [Fact]
    public void AHugeValueIsCut() =>
        EventRow.Of(Some.Event(1, new string('x', 100_000))).Cells(["summary"])[0].Length
            .ShouldBe(VisibleText.CellLengthMax + 1);
}
