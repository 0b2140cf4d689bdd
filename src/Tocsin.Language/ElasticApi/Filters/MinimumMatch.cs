using System.Globalization;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary><c>minimum_should_match</c>: that at least so many of some predicates hold.</summary>
internal static class MinimumMatch
{
    private const int NodesMax = 2_000;

    /// <summary>
    /// How many of so many must match: a number, also below 0 for those that need not, or a share in percent.
    /// </summary>
    public static int Of(string text, int count)
    {
        var isShare = text.EndsWith('%');
        if (!int.TryParse(
            isShare ? text[..^1] : text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw ElasticException.Argument(
                "[minimum_should_match] is a number such as 2 or -1, or a share such as 75%");
        }
        if (isShare) number = (int)((long)count * number / 100);
        return Math.Max(0, number < 0 ? count + number : number);
    }

    /// <summary>At least so many of them hold.</summary>
    public static Predicate AtLeast(int needed, IReadOnlyList<Predicate> items)
    {
        if (needed <= 0) return Predicate.Everything;
        if (needed > items.Count) return Predicate.Nothing;
        if (needed == items.Count) return FilterReader.All(items);
        if (needed == 1) return FilterReader.Any(items);
        var nodes = 0;
        return Chosen(needed, items, 0, ref nodes);
    }

    // Either the first and one less of the rest, or as many of the rest.
    private static Predicate Chosen(int needed, IReadOnlyList<Predicate> items, int from, ref int nodes)
    {
        if (++nodes > NodesMax)
        {
            throw ElasticException.Argument(
                "[minimum_should_match] over so many clauses is too much; ask for 1 or all");
        }
        var left = items.Count - from;
        if (needed == left) return FilterReader.All([.. items.Skip(from)]);
        if (needed == 1) return FilterReader.Any([.. items.Skip(from)]);
        return new Or(
        [
            new And([items[from], Chosen(needed - 1, items, from + 1, ref nodes)]),
            Chosen(needed, items, from + 1, ref nodes),
        ]);
    }
}
