using System.Collections.Concurrent;
using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>A normaliser for whoever needs one. Thread-safe.</summary>
internal sealed class Normalisers(string host)
{
    private readonly FieldRules _rules = new();
    private readonly ConcurrentBag<Normaliser> _idle = [];

    /// <summary>Gives all events of a batch the schema.</summary>
    public void Normalise(EventBatch batch)
    {
        if (!_idle.TryTake(out var normaliser)) normaliser = new Normaliser(_rules, host);
        normaliser.Normalise(batch);
        _idle.Add(normaliser);
    }
}
