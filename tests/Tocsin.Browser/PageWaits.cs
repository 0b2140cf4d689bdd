using Microsoft.Playwright;
using Tocsin.Testing;

namespace Tocsin.Browser;

/// <summary>Waiting for what a page becomes.</summary>
internal static class PageWaits
{
    /// <summary>
    /// Waits until a condition, in JavaScript, holds. Playwright's own way looks again from within the page, where the page's policy rightly
    /// forbids it to evaluate text.
    /// </summary>
    public static Task UntilAsync(this IPage page, string condition, object? argument = null) => Eventually.HappensAsync(
        async () =>
        {
            try
            {
                return await page.EvaluateAsync<bool>($"before => !!({condition})", argument);
            }
            catch (PlaywrightException)
            {
                // Between two documents, or before the element is there.
                return false;
            }
        },
        () => $"Never: {condition} at {page.Url}");
}
