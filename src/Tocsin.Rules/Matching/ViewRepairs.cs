using System.Text;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Undoes what collectors do to events: a field that one left out is taken from where it put the value, and Sysmon's
/// kind of registry event, which NXLog overwrites with a level, is read from the message. Immutable.
/// </summary>
internal sealed class ViewRepairs
{
    private static readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> Levels =
        new HashSet<byte[]>(
            new[] { "info", "warning", "error", "verbose", "critical", "debug", "audit_success", "audit_failure" }
                .Select(Encoding.UTF8.GetBytes),
            ByteTexts.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly (int[] Slots, int From)[] _otherwise;
    private readonly int _eventType;
    private readonly int _message;

    /// <summary>The repairs of pipelines.</summary>
    public ViewRepairs(IReadOnlyList<Pipeline> pipelines, SlotTable slots)
    {
        _eventType = slots.SlotOf("EventType");
        _message = slots.SlotOf("Message");
        Fields = pipelines.SelectMany(p => p.Otherwise).Select(o => o.Key).Append("EventType")
            .ToHashSet(StringComparer.Ordinal);
        var otherwise = new List<(int[], int)>();
        foreach (var (field, from) in pipelines.SelectMany(p => p.Otherwise))
        {
            // Also for those who ask for it later, by its name alone.
            slots.SlotOf(field);
            var source = slots.SlotOf(from);
            otherwise.Add((slots.Named(field), source));
        }
        _otherwise = [.. otherwise];
    }

    /// <summary>Names of the fields that may be repaired.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <summary>Repairs the event at hand.</summary>
    public void Apply(EventView view)
    {
        foreach (var (slots, from) in _otherwise)
        {
            if (!view.Has(from)) continue;
            foreach (var slot in slots)
            {
                if (!view.Has(slot)) view.Borrow(slot, from);
            }
        }
        var at = view.First(_eventType);
        if (at < 0 || !Levels.Contains(view.Folded(ref view.At(at)))) return;
        RepairEventType(view);
    }

    private void RepairEventType(EventView view)
    {
        var at = view.First(_message);
        if (at < 0) return;
        ref var message = ref view.At(at);
        var text = message.Text;
        var label = text.IndexOf("\nEventType: "u8);
        if (label < 0) return;
        var start = label + "\nEventType: ".Length;
        var length = text[start..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0) length = text.Length - start;
        view.Replace(_eventType, text.Slice(start, length).ToArray(), 0, length);
    }
}
