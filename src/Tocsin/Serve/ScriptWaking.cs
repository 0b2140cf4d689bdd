using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tocsin.Serve;

/// <summary>
/// Between the engine, which sees an event first, and scripts, which search for it: wakes a script's rule once the
/// event that it waits for can be found.
/// </summary>
/// <param name="storedBefore">Up to which id, exclusive, events can be found.</param>
/// <param name="clock">The time.</param>
internal sealed class ScriptWaking(Func<long> storedBefore, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, long> _wanted = new(StringComparer.Ordinal);
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    /// <summary>An event arrived that a rule waits for; returns at once.</summary>
    public void Ask(string rule, long id)
    {
        _wanted[rule] = id;
        _asked.Writer.TryWrite(true);
    }

    /// <summary>Begins.</summary>
    /// <param name="wake">Has a rule run.</param>
    public void Start(Action<string> wake) => _running = Task.Run(() => RunAsync(wake));

    /// <summary>Ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync(Action<string> wake)
    {
        try
        {
            await foreach (var _ in _asked.Reader.ReadAllAsync(_ending.Token))
            {
                foreach (var rule in _wanted.Keys)
                {
                    if (!_wanted.TryRemove(rule, out var id)) continue;
                    while (storedBefore() <= id) await Task.Delay(Wait, clock, _ending.Token);
                    wake(rule);
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Ended.
        }
    }
}
