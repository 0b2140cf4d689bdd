namespace Tocsin.Web.Rules;

/// <summary>Addresses that others wrote, such as a rule's references.</summary>
public static class WebAddress
{
    /// <summary>Whether a text is an address of a page, and nothing that a browser would run.</summary>
    public static bool IsPage(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
        && !text.Any(char.IsControl) && !text.Contains(' ', StringComparison.Ordinal);
}
