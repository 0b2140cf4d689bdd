namespace Tocsin.Rules.Windows;

/// <summary>What the rules of an engine share: its clocks and its bounds.</summary>
/// <param name="options">The bounds.</param>
internal sealed class WindowScope(WindowOptions options)
{
    /// <summary>The bounds.</summary>
    public WindowOptions Options => options;

    /// <summary>How late an event may come.</summary>
    public long LatenessTicks => options.Lateness.Ticks;

    /// <summary>When the newest event arrived; never goes back.</summary>
    public long ArrivedTicks { get; set; }

    /// <summary>
    /// For how long everything that arrived was seen at once; stands still while the engine is behind.
    /// </summary>
    public long WatchedTicks { get; private set; }

    /// <summary>When time passed last, in ticks.</summary>
    public long AdvancedTicks { get; private set; }

    private bool _isCaughtUp;

    /// <summary>
    /// The clock of watching as the newest event arrived: it goes on between two times at which it is told how late it
    /// is.
    /// </summary>
    public long WatchedNow => _isCaughtUp ? WatchedTicks + Math.Max(0, ArrivedTicks - AdvancedTicks) : WatchedTicks;

    /// <summary>Time passed, which counts if the engine was not behind at both ends of it.</summary>
    public void Advance(long ticks, bool isCaughtUp)
    {
        if (isCaughtUp && _isCaughtUp) WatchedTicks += Math.Max(0, ticks - AdvancedTicks);
        (_isCaughtUp, AdvancedTicks) = (isCaughtUp, ticks);
    }

    /// <summary>Sets the clocks as they were when a state was saved.</summary>
    public void Restore(long lastId, long arrived, long watched) =>
        (LastId, ArrivedTicks, WatchedTicks, _isCaughtUp) = (lastId, arrived, watched, false);

    /// <summary>The largest id that was seen.</summary>
    public long LastId { get; set; }

    /// <summary>Seeds the hashes.</summary>
    public long Seed { get; set; } = options.Seed;

    /// <summary>How many groups all rules have.</summary>
    public int Groups { get; set; }

    /// <summary>How many events and values all groups remember.</summary>
    public long Entries { get; set; }
}
