using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Tocsin.Language.Values;

/// <summary>The name of the index that an instant's day has, <c>events-YYYYMMDD</c>, passes a test.</summary>
/// <param name="name">What the name must be like.</param>
public sealed class IndexTest(ValueTest name) : ValueTest
{
    // Wild times are few.
    private const int DaysMax = 10_000;

    private readonly ConcurrentDictionary<long, bool> _known = [];

    /// <summary>What the name must be like.</summary>
    public ValueTest Name => name;

    /// <summary>The name of the index of the day in which an instant (ticks) lies.</summary>
    public static string NameOf(long ticks) =>
        "events-" + new DateTime(ticks).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => false;

    /// <inheritdoc/>
    public override bool Time(long ticks)
    {
        var day = ticks / TimeSpan.TicksPerDay;
        if (_known.TryGetValue(day, out var passes)) return passes;
        passes = name.Text(Encoding.UTF8.GetBytes(NameOf(ticks)));
        if (_known.Count < DaysMax) _known[day] = passes;
        return passes;
    }

    /// <summary>Adds nothing: a day is no text of the event.</summary>
    public override void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
    }
}
