namespace Tocsin.Pipeline;

/// <summary>
/// What became of the events, counted over the life of the data directory:
/// accepted = stored + expired + dead-lettered + quarantined + pending.
/// </summary>
/// <param name="Accepted">Events whose senders were told that they are safe.</param>
/// <param name="Stored">Events that searches find.</param>
/// <param name="Expired">Events that retention has deleted.</param>
/// <param name="DeadLettered">Events that a store refused for good; the embedded store refuses none.</param>
/// <param name="Quarantined">Events whose bytes are damaged, in the journal or in a segment.</param>
/// <param name="Pending">Events in the journal that are not searchable yet.</param>
public readonly record struct EventBalance(
    long Accepted, long Stored, long Expired, long DeadLettered, long Quarantined, long Pending);
