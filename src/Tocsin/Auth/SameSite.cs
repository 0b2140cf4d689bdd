using Tocsin.Replies;

namespace Tocsin.Auth;

/// <summary>
/// Refuses what a page of another site makes a browser send: a foreign <c>Origin</c> on anything that changes
/// something; and, while anybody on this machine is let in, host names that are not ours and whatever the browser
/// itself says to come from elsewhere, but for the opening of a page.
/// </summary>
internal static class SameSite
{
    /// <summary>Adds the check; it comes before anything that acts.</summary>
    public static void Use(IApplicationBuilder app, bool localNamesOnly) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (localNamesOnly && (!IsLocal(request.Host.Host) || (IsCrossSite(request) && !OpensPage(request))))
        {
            return RefuseAsync(context);
        }
        string? origin = request.Headers.Origin;
        var isChange = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        var isSocket = context.WebSockets.IsWebSocketRequest
            || request.Headers.Connection.ToString().Contains("Upgrade", StringComparison.OrdinalIgnoreCase);
        if (!string.IsNullOrEmpty(origin) && (isChange || isSocket) && !IsSame(origin, request))
        {
            return RefuseAsync(context);
        }
        return next(context);
    });

    /// <summary>
    /// Whether a request that needs no key may come from a page of another site: a foreign name of this machine, a
    /// foreign origin, or what the browser says of it (Fetch Metadata).
    /// </summary>
    public static bool IsForeign(HttpRequest request) =>
        !IsLocal(request.Host.Host) || IsCrossSite(request)
        || (request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsSame(origin, request));

    private static bool IsCrossSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    // A link from elsewhere may open a page, which asks for what it shows by itself.
    private static bool OpensPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document"
        && !request.Path.StartsWithSegments("/api")
        && !request.Path.StartsWithSegments(ElasticRoute.Prefix);

    private static bool IsSame(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    // Otherwise a name of an attacker's that resolves to 127.0.0.1 would be enough.
    private static bool IsLocal(string host) => host is "localhost" or "127.0.0.1" or "[::1]"
        || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    private static Task RefuseAsync(HttpContext context) => ApiError.RefuseAsync(
        context, new Refusal(StatusCodes.Status403Forbidden, "The request comes from a page of another site."));
}
