namespace Tocsin.Browser;

/// <summary>Waiting for what a page becomes.</summary>
internal static class PageWaits
{
    /// <summary>
    /// Waits until a condition, in JavaScript, holds. Playwright's own way looks again from within the page, where the
    /// page's policy rightly forbids it to evaluate text.
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

    /// <summary>Waits until the page's address contains a text.</summary>
    public static Task ComesToAsync(this IPage page, string part) =>
        page.ComesToAsync(url => url.Contains(part, StringComparison.Ordinal));

    /// <summary>
    /// Waits until the page has such an address. Playwright's own way looks at the address and then waits for another:
    /// a change between the two, within one document, is never seen.
    /// </summary>
    public static Task ComesToAsync(this IPage page, Func<string, bool> address) =>
        Eventually.HappensAsync(() => Task.FromResult(address(page.Url)), () => $"The address is still {page.Url}");
}
