using Tocsin.Alerts;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Alerts;

/// <summary>Which alerts the queue shows.</summary>
/// <param name="Label">As on the button.</param>
/// <param name="Word">As in the address.</param>
/// <param name="State">As the store names it; null for all.</param>
public sealed record QueueFilter(string Label, string Word, string? State)
{
    /// <summary>All of them, as shown; the first is what one came for.</summary>
    public static readonly IReadOnlyList<QueueFilter> All =
    [
        new("Open", "open", "new"),
        new("Acknowledged", "acknowledged", "acknowledged"),
        new("All", "all", null),
    ];

    /// <summary>What the alerts are about, such as an address; null for anything.</summary>
    public string? About { get; init; }

    /// <summary>The address of the queue seen this way.</summary>
    public string Address => Link.To("/alerts", ("show", Word == All[0].Word ? null : Word), ("about", About));

    /// <summary>The filter an address names; the first when it names none.</summary>
    public static QueueFilter Of(string? word, string? about) =>
        (All.FirstOrDefault(filter => filter.Word == word) ?? All[0]) with
        {
            About = string.IsNullOrWhiteSpace(about) ? null : about,
        };

    /// <summary>Whether an alert is about it: in its group, its summary or one of its events.</summary>
    public bool Takes(Alert alert) => About is not { } about || Has(alert.Group) || Has(alert.Summary)
        || alert.Events.Any(Has);

    // The whole of it: 10.0.0.1 is not in 10.0.0.12.
    private bool Has(string text)
    {
        for (var at = 0; (at = text.IndexOf(About!, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + About!.Length;
            var begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            if (begins && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
        }

        return false;
    }
}
