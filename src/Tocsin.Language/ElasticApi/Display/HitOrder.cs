using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Display;

/// <summary>What hits are put in order by.</summary>
/// <param name="Field">
/// The field; <c>_doc</c> and the like stand for the order in which events are kept, <c>_score</c> for none at all.
/// </param>
/// <param name="Descending">Largest first.</param>
public sealed record HitOrder(string Field, bool Descending)
{
    /// <summary>Whether events without the field come first.</summary>
    public bool MissingFirst { get; init; }

    /// <summary>The value that stands for none; null when there is no such.</summary>
    public object? Missing { get; init; }

    /// <summary>How instants are written; null as milliseconds.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// Whether nobody has asked for it: it tells equals apart, so that no page passes over one of them.
    /// </summary>
    public bool IsImplied { get; init; }

    /// <summary>Whether it is by score, which all events have the same.</summary>
    public bool IsScore => Field == "_score";

    /// <summary>Whether it is the order in which events are kept: by time, then by id.</summary>
    public bool IsPlace => Field is "_doc" or "_shard_doc" or "_seq_no";

    /// <summary>Whether no two events are equal in it.</summary>
    public bool IsTotal => IsPlace || Field == ElasticFields.StoredId;
}
