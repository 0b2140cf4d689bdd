using System.IO.Hashing;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Aggregates;

/// <summary>
/// <c>distinct</c>: how many different values; what is one value is said as for groups. Exact for groups
/// of up to <see cref="DistinctCounter.ExactMax"/> values.
/// </summary>
internal sealed class DistinctAggregate(MemoryMeter memory) : Aggregate(memory)
{
    // How many pairs of a block's groups and texts are kept apart by a bit each.
    private const long PairsMax = 1 << 23;

    private DistinctCounter?[] _counters = [];
    private ulong[] _seen = [];

    /// <inheritdoc/>
    public override int BytesPerGroup => IntPtr.Size;

    /// <inheritdoc/>
    public override void Resize(int groups) => Grow(ref _counters, groups);

    /// <inheritdoc/>
    public override object Result(int group) => _counters[group]?.Count ?? 0;

    /// <inheritdoc/>
    public override void Add(FieldPart part, in GroupedRows rows)
    {
        var column = part.Column;
        var pairs = (long)column.TextCount * rows.CodeCount;
        if (column.Codes is not null && pairs <= PairsMax)
        {
            AddPairs(part, in rows, (int)pairs);
            return;
        }
        for (var i = 0; i < column.Count; i++)
        {
            var row = column.RowOf(i);
            if (!part.Rows.Contains(row)) continue;
            Add(
                rows.GroupOf(row),
                column.Numbers is { } numbers
                    ? HashOf(column.Kind, numbers[i])
                    : HashOf(column.Kind, column.TextOf(i)));
        }
    }

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var counters = ((DistinctAggregate)other)._counters;
        for (var group = 0; group < groups.Length; group++)
        {
            if (counters[group] is not { } more) continue;
            ref var counter = ref _counters[groups[group]];
            var before = counter?.BytesKept ?? 0;
            if (counter is null) counter = more;
            else counter.Add(more);
            Keep(counter.BytesKept - before);
            IsApproximate |= counter.IsEstimate;
        }
    }

    // Each pair of a group and a text is handed on once a block.
    private void AddPairs(FieldPart part, in GroupedRows rows, int pairs)
    {
        var column = part.Column;
        var words = (pairs + 63) / 64;
        if (_seen.Length < words) _seen = new ulong[words];
        else _seen.AsSpan(0, words).Clear();
        var hashes = new ulong[column.TextCount];
        for (var i = 0; i < column.Count; i++)
        {
            var row = column.RowOf(i);
            if (!part.Rows.Contains(row)) continue;
            var text = column.Codes![i];
            var pair = (rows.Codes[row] * column.TextCount) + text;
            ref var word = ref _seen[pair >> 6];
            if ((word & (1UL << pair)) != 0) continue;
            word |= 1UL << pair;
            if (hashes[text] == 0) hashes[text] = HashOf(column.Kind, column.Text(text));
            Add(rows.GroupOf(row), hashes[text]);
        }
    }

    private void Add(int group, ulong hash)
    {
        ref var counter = ref _counters[group];
        var before = counter?.BytesKept ?? 0;
        counter ??= new DistinctCounter();
        counter.Add(hash);
        if (counter.BytesKept != before) Keep(counter.BytesKept - before);
        IsApproximate |= counter.IsEstimate;
    }

    private static ulong HashOf(ValueKind kind, ReadOnlySpan<byte> text) =>
        kind == ValueKind.Number || AddressText.MayBeSpelledOtherwise(text)
            ? HashOfIdentity(kind, text)
            : XxHash3.HashToUInt64(text);

    private static ulong HashOfIdentity(ValueKind kind, ReadOnlySpan<byte> text)
    {
        Span<byte> room = stackalloc byte[NumberValue.TextBytesMax];
        if (kind == ValueKind.Text) return XxHash3.HashToUInt64(AddressText.Identity(text, room));
        if (kind != ValueKind.Number) return XxHash3.HashToUInt64(text);
        var bits = 0L;
        var digits = NumberValue.Identity(ref kind, ref bits, text, room);
        return kind == ValueKind.Number ? XxHash3.HashToUInt64(digits, seed: 1) : HashOf(kind, bits);
    }

    // A bijection of the bits (SplitMix64's), so that different numbers of one kind never share a hash.
    private static ulong HashOf(ValueKind kind, long number)
    {
        if (kind == ValueKind.Double) NumberValue.Identity(ref kind, ref number, default, default);
        var bits = unchecked((ulong)number + ((ulong)kind * 0x9E37_79B9_7F4A_7C15));
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }
}
