using System.Text;

namespace Tocsin.Auth;

/// <summary>
/// Tokens in the forms in which Elasticsearch's clients send what they are configured with: <c>ApiKey</c> with the
/// token, or with Base64 of ID:TOKEN, and <c>Basic</c> with the token as the password.
/// </summary>
internal static class PresentedToken
{
    private const string ApiKey = "ApiKey ";
    private const string Basic = "Basic ";

    /// <summary>What in a header may be a token.</summary>
    public static IEnumerable<string> In(string? header)
    {
        if (header is null) yield break;
        var isKey = header.StartsWith(ApiKey, StringComparison.OrdinalIgnoreCase);
        if (!isKey && !header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) yield break;
        var sent = header[(isKey ? ApiKey : Basic).Length..].Trim();
        if (isKey) yield return sent;
        var bytes = new byte[sent.Length];
        if (!Convert.TryFromBase64String(sent, bytes, out var length)) yield break;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        yield return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
