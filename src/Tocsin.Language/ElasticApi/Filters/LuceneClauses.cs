namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Clauses as Lucene's classic parser joins them: each is a must, a must-not or a should, and AND makes a must of both
/// its neighbours. There is no precedence between AND and OR.
/// </summary>
internal sealed class LuceneClauses(bool allByDefault)
{
    private readonly List<(Occur Occur, Predicate Item)> _clauses = [];

    /// <summary>Adds a clause.</summary>
    /// <param name="item">The clause.</param>
    /// <param name="isAnd">Whether AND stands before it.</param>
    /// <param name="isOr">Whether OR stands before it.</param>
    /// <param name="isRequired">Whether it has a plus.</param>
    /// <param name="isForbidden">Whether it has a minus, or NOT.</param>
    public void Add(Predicate item, bool isAnd, bool isOr, bool isRequired, bool isForbidden)
    {
        if (_clauses is [.., var last] && last.Occur != Occur.MustNot)
        {
            if (isAnd) _clauses[^1] = (Occur.Must, last.Item);
            else if (isOr && allByDefault) _clauses[^1] = (Occur.Should, last.Item);
        }
        var occur = isForbidden ? Occur.MustNot
            : isRequired || isAnd || (allByDefault && !isOr) ? Occur.Must
            : Occur.Should;
        _clauses.Add((occur, item));
    }

    /// <summary>What they mean together. With a must, a should only raises the score.</summary>
    public Predicate Predicate()
    {
        var all = new List<Predicate>();
        all.AddRange(Of(Occur.Must));
        if (all.Count == 0 && Of(Occur.Should) is { Count: > 0 } should) all.Add(FilterReader.Any(should));
        all.AddRange(Of(Occur.MustNot).Select(item => new Not(item)));
        return FilterReader.All(all);
    }

    private List<Predicate> Of(Occur occur) => [.. _clauses.Where(c => c.Occur == occur).Select(c => c.Item)];

    private enum Occur
    {
        Must,
        Should,
        MustNot,
    }
}
