using Tocsin.Alerts;

namespace Tocsin.Health;

/// <summary>
/// Deletes old alerts, once an hour: acknowledged ones after the time for which they are kept, all others after twice
/// that time. Ends when disposed.
/// </summary>
internal sealed class AlertKeeping : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan BeginAfter = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="keptFor">For how long acknowledged ones are kept.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">Hears when alerts cannot be deleted.</param>
    public AlertKeeping(AlertStore alerts, TimeSpan keptFor, TimeProvider clock, ILogger log) =>
        Running = RunAsync(alerts, keptFor, clock, log);

    /// <summary>Ends when disposed.</summary>
    public Task Running { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Running;
        _end.Dispose();
    }

    private async Task RunAsync(AlertStore alerts, TimeSpan keptFor, TimeProvider clock, ILogger log)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            // Not while everything else starts.
            await Task.Delay(BeginAfter, clock, _end.Token);
            do
            {
                await DeleteAsync(alerts, keptFor, clock, log);
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task DeleteAsync(AlertStore alerts, TimeSpan keptFor, TimeProvider clock, ILogger log)
    {
        try
        {
            var now = clock.GetUtcNow();
            while (await alerts.DeleteAsync(now - keptFor, now - (2 * keptFor), _end.Token) > 0)
            {
            }
        }
        catch (Exception e) when (
            e is System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            // Of a full disk, say: it is tried again in an hour.
            log.LogWarning("Old alerts could not be deleted: {Reason}", e.Message);
        }
    }
}
