using System.Text;
using Tocsin.Rules.Windows;

namespace Tocsin.Rules.Tests.Windows;

/// <summary>An event of a few fields, which are numbered by <see cref="FakeSlots"/>.</summary>
internal sealed class FakeEvent(FakeSlots slots) : IEventFields
{
    private readonly Dictionary<int, byte[]> _texts = [];

    public long Id { get; set; }

    public long Ticks { get; set; }

    public long ReceivedTicks { get; set; }

    /// <summary>Sets fields: <c>name=text</c>, parted by blanks.</summary>
    public FakeEvent With(string fields)
    {
        _texts.Clear();
        foreach (var pair in fields.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            _texts[slots.SlotOf(pair[..at])] = Encoding.UTF8.GetBytes(pair[(at + 1)..]);
        }
        return this;
    }

    public bool TryText(int slot, out ReadOnlySpan<byte> text)
    {
        var isThere = _texts.TryGetValue(slot, out var found);
        text = found;
        return isThere;
    }
}

/// <summary>Numbers for fields.</summary>
internal sealed class FakeSlots : IFieldSlots
{
    private readonly Dictionary<string, int> _slots = [];

    public int SlotOf(string field)
    {
        if (!_slots.TryGetValue(field, out var slot)) _slots[field] = slot = _slots.Count;
        return slot;
    }
}
