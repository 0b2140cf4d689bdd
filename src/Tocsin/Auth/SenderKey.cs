using System.Text;

namespace Tocsin.Auth;

/// <summary>
/// The key that a sender presents: in the header of ours; or, because many a shipper has no other setting, in HTTP's
/// own <c>Authorization</c>, as the password of any user, as a bearer's token, or as Elasticsearch's clients send API
/// keys, plain or behind an id in Base64.
/// </summary>
internal static class SenderKey
{
    private const int CharactersMax = 4_096;

    /// <summary>What was presented; empty when nothing was.</summary>
    public static string Of(HttpRequest request, string keyHeader)
    {
        var own = request.Headers[keyHeader].ToString();
        if (own.Length > 0) return own;
        var authorization = request.Headers.Authorization.ToString();
        var blank = authorization.IndexOf(' ');
        if (blank < 0 || authorization.Length > CharactersMax) return "";
        var credentials = authorization[(blank + 1)..].Trim();
        return authorization[..blank].ToUpperInvariant() switch
        {
            "BASIC" => BehindColon(credentials) ?? "",
            "APIKEY" => BehindColon(credentials) ?? credentials,
            "BEARER" => credentials,
            _ => "",
        };
    }

    private static string? BehindColon(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':');
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
