using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>An entry of a pipeline with the numbers of what it asks. Immutable.</summary>
/// <param name="entry">The entry.</param>
/// <param name="wanted">
/// For each of its fields, the field's number, the numbers of the values, and whether having none will do.
/// </param>
internal sealed class RoutingEntry(
    PipelineEntry entry, IReadOnlyList<(int Field, ushort[] Values, bool OrMissing)> wanted)
{
    /// <summary>The entry.</summary>
    public PipelineEntry Entry => entry;

    /// <summary>How an event fits.</summary>
    /// <param name="said">For each field's number the values that the event has; null when it has none.</param>
    public EntryFit FitOf(HashSet<ushort>?[] said)
    {
        var fit = EntryFit.Met;
        foreach (var want in wanted)
        {
            var one = FitOf(want, said);
            if (one == EntryFit.Not) return one;
            if (one == EntryFit.Open) fit = one;
        }
        return fit;
    }

    /// <summary>Whether it asks for values of some field that the event has.</summary>
    public bool IsAbout(HashSet<ushort>?[] said) => wanted.Any(w => w.Values.Length > 0 && said[w.Field] is not null);

    /// <summary>Says how an event fits, field by field.</summary>
    public Explanation Explain(HashSet<ushort>?[] said)
    {
        var parts = new List<Explanation>();
        foreach (var (want, (field, values)) in wanted.Zip(entry.When))
        {
            var names = string.Join(" or ", values.Select(v => v == PipelineEntry.Missing ? "missing" : v));
            var fit = FitOf(want, said);
            var open = fit == EntryFit.Open ? ", of which the event says nothing" : "";
            parts.Add(new Explanation($"{field} is {names}{open}", fit != EntryFit.Not, [], []));
        }
        return new Explanation(entry.LogSource.ToString(), parts.TrueForAll(p => p.Holds), [], parts);
    }

    private static EntryFit FitOf((int Field, ushort[] Values, bool OrMissing) want, HashSet<ushort>?[] said) =>
        said[want.Field] is { } has
            ? Array.Exists(want.Values, has.Contains) ? EntryFit.Met : EntryFit.Not
            : want.OrMissing ? EntryFit.Met : EntryFit.Open;
}
