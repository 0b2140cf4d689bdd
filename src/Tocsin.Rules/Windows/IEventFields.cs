namespace Tocsin.Rules.Windows;

/// <summary>What rules about several events look at in one of them. It is read while the event is at hand.</summary>
public interface IEventFields
{
    /// <summary>Its id.</summary>
    long Id { get; }

    /// <summary>When it happened, in ticks.</summary>
    long Ticks { get; }

    /// <summary>When it arrived, in ticks.</summary>
    long ReceivedTicks { get; }

    /// <summary>The text (UTF-8) of a field's first value.</summary>
    /// <param name="slot">The field's number, as <see cref="IFieldSlots.SlotOf(string)"/> gave it.</param>
    /// <param name="text">The text; of a number, as it was sent.</param>
    /// <returns>False when the event has no value there, or null.</returns>
    bool TryText(int slot, out ReadOnlySpan<byte> text);
}

/// <summary>Numbers for the fields that rules look at.</summary>
public interface IFieldSlots
{
    /// <summary>The number of a field by the name that rules use, given one if need be.</summary>
    int SlotOf(string field);

    /// <summary>The number of a field as the events of one rule have it.</summary>
    /// <param name="field">Its name in the rule.</param>
    /// <param name="rule">The rule's id or name; one that is about several events has no events of its own.</param>
    int SlotOf(string field, string rule) => SlotOf(field);
}
