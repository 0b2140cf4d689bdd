using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Alerts.Access;
using Tocsin.Replies;

namespace Tocsin.Auth;

/// <summary>Signing in by a one-time link, and signing out.</summary>
internal sealed class SignInEndpoints(AccessStore access, AuthSettings settings, TimeProvider clock)
{
    private const int TriesMax = 10;
    private static readonly TimeSpan TriesIn = TimeSpan.FromMinutes(1);
    private static readonly FormOptions Form = new()
    {
        ValueCountLimit = 16,
        KeyLengthLimit = 128,
        ValueLengthLimit = 8_192,
    };

    private readonly ConcurrentDictionary<IPAddress, (long Since, int Tries)> _tries = new();

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/signin", SignInAsync).For(Operation.SignIn).DisableAntiforgery();
        routes.MapPost("/auth/signout", SignOutAsync).For(Operation.SignIn).DisableAntiforgery();
    }

    private async Task SignInAsync(HttpContext context, IAntiforgery antiforgery)
    {
        // Before anything of a stranger's body is read.
        if (!MayTry(context.Connection.RemoteIpAddress ?? IPAddress.None))
        {
            await ApiError.RefuseAsync(
                context,
                new Refusal(StatusCodes.Status429TooManyRequests, "Too many tries; wait a minute.")
                {
                    RetryAfterSeconds = (int)TriesIn.TotalSeconds,
                });
            return;
        }
        if (await FormAsync(context) is not { } form) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.Redirect("/signin?error=stale");
            return;
        }
        if (await access.RedeemLinkAsync(form["token"].ToString()) is not { } user)
        {
            context.Response.Redirect("/signin?error=used");
            return;
        }
        var session = await access.NewSessionAsync(user);
        var cookie = CookieOf(context);
        cookie.MaxAge = TimeSpan.FromDays(30);
        context.Response.Cookies.Append(settings.CookieName(context.Request.IsHttps), session, cookie);
        var back = form["returnUrl"].ToString();
        context.Response.Redirect(IsOwnPath(back) ? back : "/");
    }

    private async Task SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (await FormAsync(context) is null) return;
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.Redirect("/");
            return;
        }
        var name = settings.CookieName(context.Request.IsHttps);
        if (context.Request.Cookies[name] is { } session) await access.EndSessionAsync(session);
        context.Response.Cookies.Delete(name, CookieOf(context));
        context.Response.Redirect("/signin");
    }

    // Null when the form is torn, too large or none at all, which is answered here.
    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(Form, context.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException
            or InvalidOperationException)
        {
            var status = e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
            await ApiError.RefuseAsync(context, new Refusal(status, "The form did not come whole, or is none."));
            return null;
        }
    }

    private static CookieOptions CookieOf(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        // Lax, so that a link to a page of ours in a chat opens it signed in; nothing is changed by a GET.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };

    private bool MayTry(IPAddress from)
    {
        var now = clock.GetTimestamp();
        var (_, tries) = _tries.AddOrUpdate(from, _ => (now, 1), (_, before) =>
            clock.GetElapsedTime(before.Since, now) > TriesIn ? (now, 1) : (before.Since, before.Tries + 1));
        // A table of strangers must not grow for ever.
        if (_tries.Count > 10_000) _tries.Clear();
        return tries <= TriesMax;
    }

    /// <summary>
    /// Whether a path leads to a page of ours. Browsers pass over tabs and line ends in an address, and take a
    /// backslash for a slash.
    /// </summary>
    internal static bool IsOwnPath(string path) =>
        path is ['/'] or ['/', not ('/' or '\\'), ..]
            && !path.Any(c => c is <= ' ' or > '~' or '\\')
            && Uri.IsWellFormedUriString(path, UriKind.Relative);
}
