using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>The rule for each field, made when the field is first met. Thread-safe; looking up takes no lock.</summary>
internal sealed class FieldRules
{
    private readonly FieldRule?[] _rules = new FieldRule?[FieldTable.FieldsMax];
    private readonly FieldRule?[] _customRules = new FieldRule?[FieldTable.FieldsMax];

    /// <summary>The rule for a sender's field.</summary>
    public FieldRule For(EventBatch batch, int field)
    {
        var rules = batch.Origin.CustomEndpoint is null ? _rules : _customRules;
        // Two threads may make the same rule: they are alike.
        return Volatile.Read(ref rules[field])
            ?? (rules[field] = new FieldRule(batch.Fields, field, batch.Origin.CustomEndpoint is not null));
    }
}
