namespace Tocsin.Alerts;

/// <summary>Which alerts are listed.</summary>
/// <param name="State">new, acknowledged, or null for all.</param>
/// <param name="About">
/// What they are about, such as an address: it stands in their group, their summary or one of their events, as a whole
/// word. Null for anything.
/// </param>
public sealed record AlertFilter(string? State, string? About)
{
    /// <summary>Whether an alert is about it.</summary>
    public bool Takes(Alert alert) =>
        About is not { } about || Has(alert.Group, about) || Has(alert.Summary, about)
            || alert.Events.Any(json => Has(json, about));

    // The whole of it: 10.0.0.1 is not in 10.0.0.12.
    private static bool Has(string text, string about)
    {
        for (var at = 0; (at = text.IndexOf(about, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + about.Length;
            var begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            if (begins && (end == text.Length || !char.IsLetterOrDigit(text[end]))) return true;
        }

        return false;
    }
}
