using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Tocsin.Alerts.Access;
using Tocsin.Replies;

namespace Tocsin.Auth;

/// <summary>
/// Finds out who asks: a token in <c>Authorization: Bearer</c> (or <c>ApiKey</c>, or as the password of <c>Basic</c>,
/// as Elasticsearch's clients send it), a session cookie, or, without sign-in, anybody. Programs on this machine have
/// tokens of their own, new at each start.
/// </summary>
internal sealed class TocsinAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    AccessStore access, AuthSettings settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Scheme_ = "Tocsin";

    private const string Bearer = "Bearer ";
    private static readonly StringValues ElasticChallenges = new(["Bearer", "ApiKey"]);

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    /// <summary>People are led to the sign-in page, programs are told what to send.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!ApiError.IsForPrograms(Context) && HttpMethods.IsGet(Request.Method))
        {
            var back = Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString);
            Response.Redirect("/signin?returnUrl=" + back);
            return Task.CompletedTask;
        }
        // Basic is taken but not asked for: a browser would keep the token,
        // and send it with whatever another page makes it ask.
        Response.Headers.WWWAuthenticate = ElasticRoute.IsOf(Context) ? ElasticChallenges : Bearer.TrimEnd();
        return RefuseAsync(
            StatusCodes.Status401Unauthorized,
            "Sign in, or send a token as 'Authorization: Bearer …'; "
                + "'tocsin keys new NAME --scope search' makes one.");
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefuseAsync(StatusCodes.Status403Forbidden, "This token, or this person, may not do that.");

    private Task RefuseAsync(int status, string message) =>
        ApiError.RefuseAsync(Context, new Refusal(status, message));

    private AuthenticateResult Authenticate()
    {
        string? header = Request.Headers.Authorization;
        if (header?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true)
        {
            return ByToken(header[Bearer.Length..].Trim());
        }
        // Only a token of ours counts there: what a proxy checks for itself is passed on to us too.
        if (PresentedToken.In(header).Select(ByToken).FirstOrDefault(result => result.Succeeded) is { } known)
        {
            return known;
        }
        if (settings.NoAuth) return Success(new Caller("anonymous", Role.Anyone));
        if (Request.Cookies[settings.CookieName(Request.IsHttps)] is not { } token)
        {
            return AuthenticateResult.NoResult();
        }
        return access.FindPerson(token) is { } person
            ? Success(person)
            : AuthenticateResult.Fail("The session has ended");
    }

    private AuthenticateResult ByToken(string token)
    {
        if (Same(token, settings.LocalToken)) return Success(new Caller("local", Role.Local));
        if (Same(token, settings.WorkerToken)) return Success(new Caller("worker", Role.Worker));
        // A key that only sends is known, and may do nothing here.
        return access.TryVerifyKey(token, out var key)
            ? Success(new Caller(key.Name, Permissions.OfKey(key.Scope), key.Id))
            : AuthenticateResult.Fail("The token is not one of ours");
    }

    private static bool Same(string presented, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.UTF8.GetBytes(token));

    private AuthenticateResult Success(Caller caller) => AuthenticateResult.Success(
        new AuthenticationTicket(OperationAccess.PrincipalOf(caller, Scheme.Name), Scheme.Name));
}

/// <summary>What authentication needs to know of this run.</summary>
/// <param name="NoAuth">Whether everybody may do everything.</param>
/// <param name="LocalToken">Opens the API to commands on this machine.</param>
/// <param name="WorkerToken">Lets the worker search and raise alerts.</param>
internal sealed record AuthSettings(bool NoAuth, string LocalToken, string WorkerToken)
{
    /// <summary>The session cookie: bound to this very host where the connection is encrypted.</summary>
    public string CookieName(bool isHttps) => isHttps ? "__Host-tocsin" : "tocsin";
}
