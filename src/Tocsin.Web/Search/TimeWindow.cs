using Tocsin.Language.Times;

namespace Tocsin.Web.Search;

/// <summary>
/// The range of an address as instants, so that all that is asked for one run is about the same time.
/// </summary>
/// <param name="From">First instant; null when nothing limits it.</param>
/// <param name="To">First instant not in it; null when nothing limits it.</param>
public sealed record TimeWindow(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>The range at a moment; what cannot be read does not limit: the search itself will say so.</summary>
    public static TimeWindow Of(SearchLocation location, DateTimeOffset now) => new(
        location.From == SearchLocation.Unlimited ? null : Read(location.From, now),
        location.To is { } to ? Read(to, now) : null);

    private static DateTimeOffset? Read(string text, DateTimeOffset now) =>
        TimeExpression.TryParse(text, new(now.UtcTicks), out var time) ? new(time.Ticks, TimeSpan.Zero) : null;
}
