using Tocsin.Events;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Aggregates;

/// <summary>
/// A figure made of numbers. Texts that spell numbers are numbers; a text that many rows share is read once a block.
/// </summary>
internal abstract class NumberAggregate(MemoryMeter memory) : Aggregate(memory)
{
    /// <inheritdoc/>
    public sealed override void Add(FieldPart part, in GroupedRows rows)
    {
        var column = part.Column;
        switch (column.Kind)
        {
            case ValueKind.Integer:
                for (var i = 0; i < column.Count; i++)
                {
                    var row = column.RowOf(i);
                    if (part.Rows.Contains(row)) Whole(rows.GroupOf(row), column.Numbers![i]);
                }
                break;
            case ValueKind.Double:
                for (var i = 0; i < column.Count; i++)
                {
                    var row = column.RowOf(i);
                    if (!part.Rows.Contains(row)) continue;
                    Real(rows.GroupOf(row), BitConverter.Int64BitsToDouble(column.Numbers![i]));
                }
                break;
            case ValueKind.Text or ValueKind.Number:
                AddTexts(part, in rows);
                break;
            case ValueKind.Time:
                for (var i = 0; i < column.Count; i++)
                {
                    var row = column.RowOf(i);
                    if (part.Rows.Contains(row)) Time(rows.GroupOf(row), column.Numbers![i]);
                }
                break;
        }
    }

    /// <summary>Takes in a whole number.</summary>
    protected abstract void Whole(int group, long number);

    /// <summary>Takes in a finite number that need not be whole.</summary>
    protected abstract void Real(int group, double number);

    /// <summary>Takes in an instant (ticks); not a number unless a figure says so.</summary>
    protected virtual void Time(int group, long ticks)
    {
    }

    /// <summary>Takes in a text that is no number.</summary>
    protected virtual void Word(int group, ReadOnlySpan<byte> text)
    {
    }

    private void AddTexts(FieldPart part, in GroupedRows rows)
    {
        var column = part.Column;
        var shared = column.Codes is null ? null : new Numeral[column.TextCount];
        for (var i = 0; i < shared?.Length; i++) shared[i] = Numeral.Of(column.Text(i));
        for (var i = 0; i < column.Count; i++)
        {
            var row = column.RowOf(i);
            if (!part.Rows.Contains(row)) continue;
            var numeral = shared is null ? Numeral.Of(column.Text(i)) : shared[column.Codes![i]];
            if (numeral.IsWhole) Whole(rows.GroupOf(row), numeral.Whole);
            else if (numeral.IsNumber) Real(rows.GroupOf(row), numeral.Real);
            else Word(rows.GroupOf(row), column.TextOf(i));
        }
    }
}
