using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Aggregates;

/// <summary>One figure of each group, made of the values of one field. Not thread-safe.</summary>
/// <param name="memory">Charged for what it keeps beyond <see cref="BytesPerGroup"/>.</param>
internal abstract class Aggregate(MemoryMeter memory)
{
    /// <summary>What an array takes beside its items.</summary>
    protected const int ArrayBytes = 24;

    /// <summary>How many bytes it takes for each group it has room for, whatever values come.</summary>
    public abstract int BytesPerGroup { get; }

    /// <summary>Whether any of its figures is an estimate.</summary>
    public bool IsApproximate { get; protected set; }

    /// <summary>Makes room for groups up to, and without, this number.</summary>
    public abstract void Resize(int groups);

    /// <summary>Takes in a block's values.</summary>
    public abstract void Add(FieldPart part, in GroupedRows rows);

    /// <summary>Takes in what another of the same kind has gathered, which is not used any more.</summary>
    /// <param name="other">The other.</param>
    /// <param name="groups">The group here for each of the other's groups.</param>
    public abstract void Merge(Aggregate other, ReadOnlySpan<int> groups);

    /// <summary>A group's figure: long, double, text, or null when no value gave one.</summary>
    public abstract object? Result(int group);

    /// <summary>Charges bytes that values are about to take, or gives them back when negative.</summary>
    protected void Keep(long bytes)
    {
        if (bytes >= 0) memory.Take(bytes);
        else memory.Return(-bytes);
    }

    /// <summary>A longer copy of an array that is too short for this many groups.</summary>
    protected static void Grow<T>(ref T[] array, int groups)
    {
        if (array.Length < groups) Array.Resize(ref array, Math.Max(groups, 2 * array.Length));
    }
}
