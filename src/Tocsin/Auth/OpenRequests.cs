using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Alerts.Access;

namespace Tocsin.Auth;

/// <summary>
/// Requests that are under way, each with whose it is: an export, a tail, the connection of an open page. They end when
/// their key is revoked or their session ends, also by another process or by the passing of time. Thread-safe.
/// </summary>
internal sealed class OpenRequests : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    // An open page hears of the end through its own connection and leads to signing in, and the operations of that page
    // are refused meanwhile; a connection that does not go by itself is cut after this time.
    private static readonly TimeSpan PageLeavesWithin = TimeSpan.FromSeconds(5);

    private readonly AccessStore _access;
    private readonly ConcurrentDictionary<Open, Caller> _open = new();
    private readonly ITimer _timer;

    /// <summary>Begins to watch.</summary>
    public OpenRequests(AccessStore access, TimeProvider clock)
    {
        _access = access;
        access.Changed += EndThoseThatMay;
        // A session also expires by itself.
        _timer = clock.CreateTimer(_ => EndThoseThatMay(), null, LookEvery, LookEvery);
    }

    /// <summary>Adds the watch; it comes behind authentication.</summary>
    public void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var caller = OperationAccess.CallerOf(context);
        // What presented nothing, or a token that never ends, has nothing to be ended; and signing out must be
        // answered.
        if (caller.Id.Length == 0 || context.GetEndpoint()?.Metadata.GetMetadata<ForAttribute>() is not { } declared
            || Caller.Nobody.May(declared.Operation))
        {
            await next(context);
            return;
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var open = new Open(context, ended);
        context.RequestAborted = ended.Token;
        _open[open] = caller;
        try
        {
            // It may have ended between its check and its being watched.
            if (_access.Holds(caller)) await next(context);
            else context.Abort();
        }
        finally
        {
            _open.TryRemove(open, out _);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _access.Changed -= EndThoseThatMay;
        _timer.Dispose();
    }

    private void EndThoseThatMay()
    {
        foreach (var (open, caller) in _open)
        {
            if (!_access.Holds(caller) && _open.TryRemove(open, out _)) _ = EndAsync(open);
        }
    }

    private static async Task EndAsync(Open open)
    {
        if (open.IsPage) await Task.Delay(PageLeavesWithin);
        open.End();
    }

    private sealed class Open(HttpContext context, CancellationTokenSource ended)
    {
        // A page holds a WebSocket: an upgraded request, or one of HTTP/2's extended CONNECT.
        public bool IsPage { get; } = context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
            || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

        public void End()
        {
            try
            {
                ended.Cancel();
                context.Abort();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself in this moment.
            }
        }
    }
}
