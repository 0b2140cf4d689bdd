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

    /// <summary>For how long everything that arrived was seen at once; stands still while the engine is behind.</summary>
    public long WatchedTicks { get; set; }

    /// <summary>The largest id that was seen.</summary>
    public long LastId { get; set; }

    /// <summary>Seeds the hashes.</summary>
    public long Seed { get; set; } = options.Seed;

    /// <summary>How many groups all rules have.</summary>
    public int Groups { get; set; }

    /// <summary>How many events and values all groups remember.</summary>
    public long Entries { get; set; }
}
