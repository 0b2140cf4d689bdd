using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Takes out of a filter what it demands of the event's own time, so that blocks of other times are not looked at.
/// </summary>
internal static class TimeSplit
{
    /// <summary>
    /// Narrows a range (ticks, from inclusive, to exclusive), and answers what is left of the filter.
    /// </summary>
    public static Predicate Split(Predicate filter, ref long from, ref long to)
    {
        if (filter is And and)
        {
            var left = new List<Predicate>();
            foreach (var item in and.Items)
            {
                var rest = Split(item, ref from, ref to);
                if (rest is not And { Items.Count: 0 }) left.Add(rest);
            }
            return FilterReader.All(left);
        }
        if (filter is not Leaf leaf || leaf.Field.Path != ElasticFields.Time) return filter;
        switch (leaf.Test)
        {
            case CompareTest test when Narrow(test, ref from, ref to):
            case BetweenTest between
                when Narrow(between.Low, ref from, ref to) & Narrow(between.High, ref from, ref to):
                return Predicate.Everything;
            default:
                return filter;
        }
    }

    private static bool Narrow(CompareTest test, ref long from, ref long to)
    {
        if (test.Ticks is not { } ticks) return false;
        switch (test.Comparison)
        {
            case Comparison.AtLeast:
                from = Math.Max(from, ticks);
                break;
            case Comparison.Greater:
                from = Math.Max(from, ticks + 1);
                break;
            case Comparison.AtMost:
                to = Math.Min(to, ticks + 1);
                break;
            default:
                to = Math.Min(to, ticks);
                break;
        }
        return true;
    }
}
