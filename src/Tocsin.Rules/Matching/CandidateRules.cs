namespace Tocsin.Rules.Matching;

/// <summary>
/// The rules that could be true of one event: each once, and only those that its log source lets through.
/// </summary>
internal sealed class CandidateRules(int rules)
{
    private readonly long[] _stamps = new long[rules];
    private readonly int[] _found = new int[rules];
    private long _stamp;
    private bool[] _allowed = [];

    /// <summary>The rules found, in the order found.</summary>
    public ReadOnlySpan<int> Found => _found.AsSpan(0, Count);

    /// <summary>How many were found.</summary>
    public int Count { get; private set; }

    /// <summary>Begins with an event.</summary>
    /// <param name="allowed">For each rule, whether the event's log source lets it through.</param>
    public void Begin(bool[] allowed)
    {
        _stamp++;
        (_allowed, Count) = (allowed, 0);
    }

    /// <summary>Adds rules.</summary>
    public void Add(int[] rules)
    {
        foreach (var rule in rules)
        {
            if (_stamps[rule] == _stamp || !_allowed[rule]) continue;
            _stamps[rule] = _stamp;
            _found[Count++] = rule;
        }
    }
}
