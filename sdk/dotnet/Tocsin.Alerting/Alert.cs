namespace Tocsin.Alerting;

/// <summary>
/// An alert in C#: a class in a file of the alerts folder, which Tocsin compiles, runs on its schedule and reloads when
/// the file changes. It needs a constructor without parameters; its class name is the rule's name and must be unique.
/// </summary>
/// <remarks>
/// One object serves many runs, never two at once. What must survive a restart belongs into what is raised, not into
/// fields. A run that throws is shown on the alerts page and repeated at the next interval, from the same
/// <see cref="AlertRun.Since"/>: nothing is missed. Raising the same finding again is free: it is known by its id.
/// <code>
/// public sealed class RootLogins : Alert
/// {
///     public override Schedule Schedule => Schedule.Every(TimeSpan.FromMinutes(1));
///
///     public override async Task RunAsync(AlertRun run, CancellationToken stop)
///     {
///         var bursts = new BurstQuery("summary:\"session opened for user root\"", by: "hostname")
///         {
///             Threshold = 5,
///             Within = TimeSpan.FromMinutes(10),
///         };
///         foreach (var burst in await run.BurstsAsync(bursts, stop))
///         {
///             var summary = $"Root logged in {burst.Count} times on {burst.Group}";
///             await run.RaiseAsync(burst, summary, Severity.Medium, "authentication", ["root"], stop);
///         }
///     }
/// }
/// </code>
/// </remarks>
public abstract class Alert
{
    /// <summary>How often it runs.</summary>
    public abstract Schedule Schedule { get; }

    /// <summary>Looks for what it is about and raises it, within 50 seconds; then <paramref name="stop"/> says
    /// so.</summary>
    /// <param name="run">What to look at, and how to raise.</param>
    /// <param name="stop">Pass it on to everything that waits: a run that does not end is killed.</param>
    public abstract Task RunAsync(AlertRun run, CancellationToken stop);
}
