namespace Tocsin.Web.Operations;

/// <summary>What pages tell of the settings.</summary>
public sealed record PagesOptions
{
    /// <summary>Where senders post events, such as <c>http://127.0.0.1:8080</c>, for the first steps.</summary>
    public string IngestUrl { get; init; } = "http://localhost:8080";

    /// <summary>The header that carries the sender's key; null when senders need none.</summary>
    public string? KeyHeader { get; init; } = "X-Tocsin-Key";

    /// <summary>The port whose start page is the alert queue; elsewhere it is the search.</summary>
    public int? AlertsPort { get; init; }
}
