using Tocsin.Events;

namespace Tocsin.Storage.Log;

/// <summary>Makes events of what the log keeps. Thread-safe if <paramref name="normalise"/> is.</summary>
/// <param name="fields">The fields' numbers, shared with whoever appends.</param>
/// <param name="normalise">
/// Gives events the schema, from the batch and its <see cref="EventBatch.Origin"/> alone, as when it arrived.
/// </param>
/// <param name="hostName">Name of this machine, which records of the first version do not say.</param>
public sealed class LogDecoder(FieldTable fields, Action<EventBatch> normalise, string hostName)
{
    /// <summary>Name of this machine.</summary>
    public string HostName => hostName;

    internal EventBatch Events(LogBatch batch, ReadOnlySpan<byte> record)
    {
        var events = BatchRecord.ReadEvents(record, batch.Origin, fields);
        normalise(events);
        events.FirstId = batch.FirstId;
        return events;
    }
}
