namespace Tocsin.Pipeline.Sources;

/// <summary>How taking a batch ended.</summary>
public enum IntakeOutcome
{
    /// <summary>At least one event was taken, and is safe.</summary>
    Accepted,

    /// <summary>No item was an event; sending it again cannot help.</summary>
    NoneGood,

    /// <summary>More events than a batch may have; nothing was taken.</summary>
    TooMany,

    /// <summary>The batch's idempotency key was used for another body; nothing was taken.</summary>
    KeyReused,

    /// <summary>The store does not keep up; nothing was taken, sending again later helps.</summary>
    Busy,

    /// <summary>The disk is full; nothing was taken, sending again later helps.</summary>
    DiskFull,

    /// <summary>The disk failed; whether the batch was kept is unknown until the program is started again.</summary>
    Failed,
}

/// <summary>What to tell a sender.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Count">How many events were taken.</param>
/// <param name="Rejections">A JSON array of those that were not; empty when there are none.</param>
public sealed record IntakeResult(IntakeOutcome Outcome, int Count, byte[] Rejections)
{
    /// <summary>Id of the first event that was taken; the others follow it.</summary>
    public long FirstId { get; private init; }

    internal static IntakeResult Busy { get; } = new(IntakeOutcome.Busy, 0, []);

    internal static IntakeResult TooMany { get; } = new(IntakeOutcome.TooMany, 0, []);

    internal static IntakeResult KeyReused { get; } = new(IntakeOutcome.KeyReused, 0, []);

    internal static IntakeResult DiskFull { get; } = new(IntakeOutcome.DiskFull, 0, []);

    internal static IntakeResult Failed { get; } = new(IntakeOutcome.Failed, 0, []);

    internal static IntakeResult Accepted(int count, byte[] rejections, long firstId) =>
        new(IntakeOutcome.Accepted, count, rejections) { FirstId = firstId };

    internal static IntakeResult NoneGood(byte[] rejections) => new(IntakeOutcome.NoneGood, 0, rejections);
}
