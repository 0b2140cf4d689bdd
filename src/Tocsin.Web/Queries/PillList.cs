namespace Tocsin.Web.Queries;

/// <summary>The pills of a search, in their order. Two lists with the same pills are equal.</summary>
public sealed class PillList : IEquatable<PillList>
{
    /// <summary>How many there can be.</summary>
    public const int CountMax = 40;

    /// <summary>No pills.</summary>
    public static readonly PillList None = new([]);

    private PillList(IReadOnlyList<Pill> all) => All = all;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Pill> All { get; }

    /// <summary>Those that narrow the search.</summary>
    public IEnumerable<Pill> On => All.Where(pill => !pill.Off);

    /// <summary>Those that outlive the search.</summary>
    public PillList Pinned => new([.. All.Where(pill => pill.Pinned)]);

    /// <summary>The pills that an address names.</summary>
    public static PillList Of(IEnumerable<string>? texts)
    {
        var pills = (texts ?? []).Select(Pill.Parse).Where(pill => pill.Clause.Length > 0)
            .DistinctBy(pill => pill.Clause).Take(CountMax).ToList();
        return pills.Count == 0 ? None : new(pills);
    }

    /// <summary>With a pill that is wanted now: in the place of one that asks the same or the opposite.</summary>
    public PillList With(Pill pill)
    {
        var at = IndexOf(pill.Clause);
        if (at < 0) return All.Count == CountMax ? this : new([.. All, pill]);
        return Replace(All[at], pill with { Pinned = All[at].Pinned });
    }

    /// <summary>With another pill in the place of one of these; a null takes it away.</summary>
    public PillList Replace(Pill old, Pill? by)
    {
        var kept = All.Where(pill => pill == old || by is null || pill.Clause != by.Clause)
            .Select(pill => pill == old ? by : pill).OfType<Pill>();
        return new([.. kept]);
    }

    /// <summary>These, and those of the other list that ask for something else.</summary>
    public PillList Union(PillList other) => other.All.Aggregate(this, (all, pill) => all.With(pill));

    /// <inheritdoc/>
    public bool Equals(PillList? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PillList);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Count == 0 ? 0 : HashCode.Combine(All.Count, All[0], All[^1]);

    private int IndexOf(string clause)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i].Clause == clause) return i;
        }
        return -1;
    }
}
