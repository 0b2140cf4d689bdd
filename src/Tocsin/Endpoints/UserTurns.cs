using System.Collections.Concurrent;
using Tocsin.Alerts.Access;
using Tocsin.Auth;
using Tocsin.Replies;

namespace Tocsin.Endpoints;

/// <summary>
/// How much one user may ask at once: what waits for its turn counts too, so that nobody's questions keep others from
/// theirs. Beyond, the answer is 429 with the seconds after which to try again. Thread-safe.
/// </summary>
/// <param name="most">How many requests of one user may run or wait.</param>
/// <param name="what">What they are, for the refusal.</param>
internal sealed class UserTurns(int most, string what)
{
    private const int RetryAfterSeconds = 1;

    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>A handler that takes a turn while it runs.</summary>
    public RequestDelegate Around(RequestDelegate handler) => async context =>
    {
        var caller = OperationAccess.CallerOf(context);
        // The worker is never refused: it is ours, and runs a few things at a time by itself.
        if (caller.Role == Role.Worker)
        {
            await handler(context);
            return;
        }
        var user = caller.Key;
        if (_running.AddOrUpdate(user, 1, (_, running) => running + 1) > most)
        {
            Leave(user);
            await ApiError.RefuseAsync(
                context,
                new Refusal(
                    StatusCodes.Status429TooManyRequests,
                    $"You have {most} {what} at once already; wait for one to end, or end it.")
                {
                    RetryAfterSeconds = RetryAfterSeconds,
                });
            return;
        }
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left.
        }
        finally
        {
            Leave(user);
        }
    };

    private void Leave(string user)
    {
        // Nothing is kept of users who ask nothing.
        if (_running.AddOrUpdate(user, 0, (_, running) => running - 1) == 0) _running.TryRemove(new(user, 0));
    }
}
