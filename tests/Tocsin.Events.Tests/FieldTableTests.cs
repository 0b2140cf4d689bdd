using System.Text;

namespace Tocsin.Events.Tests;

public sealed class FieldTableTests
{
    [Fact]
    public void TheSchemasFieldsHaveTheirConstantNumbers()
    {
        var table = new FieldTable();
        for (var i = 0; i < Schema.Names.Count; i++) table.Name(i).ShouldBe(Schema.Names[i]);
        table.Name(Schema.UtcTimestamp).ShouldBe("utctimestamp");
        table.Name(Schema.Overflow).ShouldBe("$overflow");
    }

    [Fact]
    public void ANestedKeyAndADottedKeyAreOnePath()
    {
        var table = new FieldTable();
        var trail = default(FieldTable.Trail);
        table.TryIntern(FieldTable.Root, "a"u8, ref trail, out var a).ShouldBeTrue();
        table.TryIntern(a, "b"u8, ref trail, out var nested).ShouldBeTrue();
        table.TryAdd(FieldTable.Root, "a.b"u8, out var dotted).ShouldBeTrue();
        nested.ShouldBe(dotted);
        table.TryAdd(FieldTable.Root, "A.b"u8, out var other).ShouldBeTrue();
        other.ShouldNotBe(dotted);
    }

    [Fact]
    public void NamesFromStrangersFillItOnlyToItsLimit()
    {
        var table = new FieldTable();
        var known = 0;
        for (var i = 0; i < 50_000; i++)
        {
            if (table.TryAdd(FieldTable.Root, Encoding.ASCII.GetBytes("key" + i), out _)) known++;
        }
        table.Count.ShouldBe(FieldTable.FieldsMax);
        known.ShouldBeLessThan(FieldTable.FieldsMax);
        table.TryAdd(FieldTable.Root, "key1"u8, out var again).ShouldBeTrue();
        table.Name(again).ShouldBe("key1");
        table.TryAdd(FieldTable.Root, new byte[FieldTable.PathBytesMax + 1], out _).ShouldBeFalse();
    }

    [Fact]
    public void ManyThreadsAgreeOnTheNumbers()
    {
        var table = new FieldTable();
        var numbers = new int[8][];
        Parallel.For(0, numbers.Length, thread =>
        {
            var trail = default(FieldTable.Trail);
            numbers[thread] = [.. Enumerable.Range(0, 5_000).Select(i =>
            {
                table.TryIntern(FieldTable.Root, Encoding.ASCII.GetBytes("key" + ((i + (thread * 617)) % 5_000)),
                    ref trail, out var field);
                return field;
            })];
        });
        for (var thread = 0; thread < numbers.Length; thread++)
        {
            for (var i = 0; i < 5_000; i++)
                table.Name(numbers[thread][i]).ShouldBe("key" + ((i + (thread * 617)) % 5_000));
        }
    }
}
