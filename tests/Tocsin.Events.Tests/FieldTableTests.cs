using System.Text;

namespace Tocsin.Events.Tests;

public sealed class FieldTableTests
{
    [Fact]
    public void ADottedKeyAndANestedOneAreTheSameField()
    {
        var table = new FieldTable();
        table.TryAdd(FieldTable.Root, "a"u8, out var a);
        table.TryAdd(a, "b"u8, out var nested);
        table.TryAdd(FieldTable.Root, "a.b"u8, out var dotted);

        nested.ShouldBe(dotted);
        table.Name(nested).ShouldBe("a.b");
    }

    [Fact]
    public void NamesDifferByCase()
    {
        var table = new FieldTable();
        table.TryAdd(FieldTable.Root, "User"u8, out var upper);
        table.TryAdd(FieldTable.Root, "user"u8, out var lower);

        upper.ShouldNotBe(lower);
    }

    [Fact]
    public void ItNeverGrowsPastItsLimitAndStillKnowsTheSchema()
    {
        var table = new FieldTable();
        for (var i = 0; i < 2 * FieldTable.FieldsMax; i++) table.TryAdd(FieldTable.Root, Encoding.UTF8.GetBytes($"key{i}"), out _);

        table.Count.ShouldBe(FieldTable.FieldsMax);
        table.TryAdd(FieldTable.Root, "one more"u8, out _).ShouldBeFalse();
        table.TryAdd(FieldTable.Root, "message"u8, out _).ShouldBeTrue();
        table.TryAdd(FieldTable.Root, "summary"u8, out var summary).ShouldBeTrue();
        summary.ShouldBe(Schema.Summary);
    }
}
