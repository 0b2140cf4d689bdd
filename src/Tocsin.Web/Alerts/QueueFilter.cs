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

    /// <summary>The address of the queue seen this way.</summary>
    public string Address => this == All[0] ? "/alerts" : $"/alerts?show={Word}";

    /// <summary>The filter an address names; the first when it names none.</summary>
    public static QueueFilter Of(string? word) => All.FirstOrDefault(filter => filter.Word == word) ?? All[0];
}
