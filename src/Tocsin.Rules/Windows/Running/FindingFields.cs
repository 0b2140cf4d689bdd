namespace Tocsin.Rules.Windows.Running;

/// <summary>
/// A finding as an event for rules that are about findings: it happened when the rule fired, and its fields are those
/// of
/// its group, and those of the event with which it fired.
/// </summary>
internal sealed class FindingFields : IEventFields
{
    private int[] _slots = [];
    private IReadOnlyList<KeyValuePair<string, string>> _group = [];
    private IEventFields? _inner;
    private byte[][] _texts = [];

    /// <inheritdoc/>
    public long Id { get; private set; }

    /// <inheritdoc/>
    public long Ticks { get; private set; }

    /// <inheritdoc/>
    public long ReceivedTicks { get; private set; }

    /// <summary>Makes it that of a finding.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="slots">The numbers of its group's fields.</param>
    /// <param name="inner">The event with which the rule fired; null when it was time alone.</param>
    /// <param name="now">When it is found.</param>
    public void Set(WindowFinding finding, int[] slots, IEventFields? inner, long now)
    {
        (_slots, _group, _inner) = (slots, finding.Group, inner);
        Id = inner?.Id ?? (finding.EventIds.Count > 0 ? finding.EventIds[^1] : 0);
        (Ticks, ReceivedTicks) = (finding.CrossedTicks, inner?.ReceivedTicks ?? now);
        _texts = [.. _group.Select(pair => System.Text.Encoding.UTF8.GetBytes(pair.Value))];
    }

    /// <inheritdoc/>
    public bool TryText(int slot, out ReadOnlySpan<byte> text)
    {
        var at = Array.IndexOf(_slots, slot);
        if (at < 0 && _inner is not null) return _inner.TryText(slot, out text);
        text = at < 0 ? default : _texts[at];
        return at >= 0;
    }
}
