using Tocsin.Pipeline;
using Tocsin.Storage.Merging;
using Tocsin.Storage.Retention;
using Tocsin.Storage.Verify;

namespace Tocsin.Health;

/// <summary>
/// What is done for the data in the background: retention, merging, and reading it once after the start to find damage.
/// Says on the console what is wrong as soon as it is known, once. Disposed before the pipeline.
/// </summary>
internal sealed class Upkeep : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly EventPipeline _pipeline;
    private readonly RetentionLoop _retention;
    private readonly MergeLoop _merging;
    private readonly Scrub _scrub;
    private readonly ITimer _timer;
    private readonly ILogger _log;
    private readonly HashSet<string> _said = [];

    /// <summary>Starts it.</summary>
    public Upkeep(EventPipeline pipeline, RetentionRules rules, TimeProvider clock, ILogger log)
    {
        (_pipeline, _log) = (pipeline, log);
        _retention = RetentionLoop.Start(pipeline.Store, rules, clock);
        _merging = MergeLoop.Start(pipeline.Store, clock);
        Running = Task.WhenAny(_retention.Running, _merging.Running).Unwrap();
        _scrub = Scrub.Start(pipeline.Store, clock);
        Say();
        _timer = clock.CreateTimer(_ => Say(), null, LookEvery, LookEvery);
    }

    /// <summary>Fails when retention or merging meets what must not happen.</summary>
    public Task Running { get; }

    /// <summary>What is wrong with the data now, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Troubles =>
    [
        .. _pipeline.Store.Damages,
        .. _pipeline.Troubles,
        .. new[] { _retention.Failure, _merging.Failure }.OfType<string>(),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _scrub.DisposeAsync();
        await _merging.DisposeAsync();
        await _retention.DisposeAsync();
    }

    private void Say()
    {
        lock (_said)
        {
            foreach (var trouble in Troubles.Where(_said.Add)) _log.LogWarning("{Trouble}", trouble);
        }
    }
}
