using System.Collections.Concurrent;
using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>A normaliser for whoever needs one. Thread-safe.</summary>
internal sealed class Normalisers
{
    /// <summary>
    /// Counts the changes of what events become. The log says of each batch which version its events were made by:
    /// whoever changes a rule adds one here and keeps the old rule for batches of before, so that a replay after an
    /// update gives the events that were searched and alerted on. The first release begins with 2; what builds before
    /// it left in a journal is normalised by that.
    /// </summary>
    public const int Version = 2;

    private readonly FieldRules _rules = new();
    private readonly ConcurrentBag<Normaliser> _idle = [];

    /// <summary>Gives all events of a batch the schema, as the version does that its origin names.</summary>
    /// <exception cref="InvalidDataException">A newer program took the batch.</exception>
    public void Normalise(EventBatch batch)
    {
        if (batch.Origin.NormaliserVersion > Version)
        {
            throw new InvalidDataException(
                "FATAL: a newer version of this program took the events of the journal; start that one.");
        }
        if (!_idle.TryTake(out var normaliser)) normaliser = new Normaliser(_rules);
        normaliser.Normalise(batch);
        _idle.Add(normaliser);
    }
}
