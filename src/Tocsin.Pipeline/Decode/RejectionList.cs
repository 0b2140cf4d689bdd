using Tocsin.Events;

namespace Tocsin.Pipeline.Decode;

/// <summary>Items of a batch that were not taken: many are named, and the others counted.</summary>
internal sealed class RejectionList
{
    private readonly List<Rejection> _named = [];
    private Rejection _last;
    private int _unnamed;

    /// <summary>The named ones, and a last one that says how many more there were, if there were.</summary>
    public IReadOnlyList<Rejection> All => _unnamed == 0
        ? _named
        : [.. _named, new Rejection(
            _last.Index, "more", $"{_unnamed} more items were not taken, for reasons like these.")];

    /// <summary>Adds one.</summary>
    public void Add(Rejection rejection)
    {
        _last = rejection;
        if (_named.Count < BatchDecoder.RejectionsMax) _named.Add(rejection);
        else _unnamed++;
    }
}
