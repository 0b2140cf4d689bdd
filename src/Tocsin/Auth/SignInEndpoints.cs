using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Tocsin.Alerts.Access;

namespace Tocsin.Auth;

/// <summary>Signing in by a one-time link, and signing out.</summary>
internal sealed class SignInEndpoints(AccessStore access, AuthSettings settings, TimeProvider clock)
{
    private const int TriesMax = 10;
    private static readonly TimeSpan TriesIn = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, (long Since, int Tries)> _tries = new();

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/signin", SignInAsync).AllowAnonymous().DisableAntiforgery();
        routes.MapPost("/auth/signout", SignOutAsync).AllowAnonymous().DisableAntiforgery();
    }

    private async Task SignInAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.Redirect("/signin?error=stale");
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!MayTry(context.Connection.RemoteIpAddress ?? IPAddress.None))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "60";
            await ApiError.WriteAsync(context.Response, "Too many tries; wait a minute.");
            return;
        }
        if (await access.RedeemLinkAsync(form["token"].ToString()) is not { } user)
        {
            context.Response.Redirect("/signin?error=used");
            return;
        }
        var session = await access.NewSessionAsync(user);
        context.Response.Cookies.Append(settings.CookieName(context.Request.IsHttps), session, new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            // Lax, so that a link to a page of ours in a chat opens it signed in; nothing is changed by a GET.
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromDays(30),
            IsEssential = true,
        });
        var back = form["returnUrl"].ToString();
        context.Response.Redirect(IsOwnPath(back) ? back : "/");
    }

    private async Task SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.Redirect("/");
            return;
        }
        var name = settings.CookieName(context.Request.IsHttps);
        if (context.Request.Cookies[name] is { } session) await access.EndSessionAsync(session);
        context.Response.Cookies.Delete(name);
        context.Response.Redirect("/signin");
    }

    private bool MayTry(IPAddress from)
    {
        var now = clock.GetTimestamp();
        var (_, tries) = _tries.AddOrUpdate(from, _ => (now, 1), (_, before) =>
            clock.GetElapsedTime(before.Since, now) > TriesIn ? (now, 1) : (before.Since, before.Tries + 1));
        // A table of strangers must not grow for ever.
        if (_tries.Count > 10_000) _tries.Clear();
        return tries <= TriesMax;
    }

    private static bool IsOwnPath(string path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal)
            && !path.Contains('\\', StringComparison.Ordinal);
}
