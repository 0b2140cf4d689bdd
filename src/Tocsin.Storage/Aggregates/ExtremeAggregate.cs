using System.Runtime.CompilerServices;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Aggregates;

/// <summary>
/// <c>min</c> and <c>max</c>: of numbers; where a group has none, of times; where it has none either, of texts:
/// addresses by address, before all others by their bytes.
/// </summary>
internal sealed class ExtremeAggregate(MemoryMeter memory, bool largest) : NumberAggregate(memory)
{
    private Numeral[] _numbers = [];
    private long?[] _times = [];
    private byte[]?[] _words = [];

    /// <inheritdoc/>
    public override int BytesPerGroup =>
        Unsafe.SizeOf<Numeral>() + Unsafe.SizeOf<long?>() + IntPtr.Size;

    /// <inheritdoc/>
    public override void Resize(int groups)
    {
        Grow(ref _numbers, groups);
        Grow(ref _times, groups);
        Grow(ref _words, groups);
    }

    /// <inheritdoc/>
    public override object? Result(int group) =>
        _numbers[group].Boxed
        ?? (_times[group] is { } ticks ? new Instant(ticks).ToString()
            : _words[group] is { } word ? Encoding.UTF8.GetString(word)
            : null);

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var more = (ExtremeAggregate)other;
        for (var group = 0; group < groups.Length; group++)
        {
            Take(ref _numbers[groups[group]], more._numbers[group]);
            if (more._times[group] is { } ticks) Time(groups[group], ticks);
            if (more._words[group] is { } word) Word(groups[group], word);
        }
    }

    /// <inheritdoc/>
    protected override void Whole(int group, long number) => Take(ref _numbers[group], Numeral.Of(number));

    /// <inheritdoc/>
    protected override void Real(int group, double number) => Take(ref _numbers[group], Numeral.Of(number));

    /// <inheritdoc/>
    protected override void Time(int group, long ticks)
    {
        ref var best = ref _times[group];
        if (best is not { } known || Beats(ticks.CompareTo(known))) best = ticks;
    }

    /// <inheritdoc/>
    protected override void Word(int group, ReadOnlySpan<byte> text)
    {
        ref var best = ref _words[group];
        if (best is not null && !Beats(AddressText.Compare(text, best))) return;
        Keep(text.Length + ArrayBytes - (best is null ? 0 : best.Length + ArrayBytes));
        best = text.ToArray();
    }

    private void Take(ref Numeral best, Numeral number)
    {
        if (number.IsNumber && (!best.IsNumber || Beats(number.CompareTo(in best)))) best = number;
    }

    private bool Beats(int order) => largest ? order > 0 : order < 0;
}
