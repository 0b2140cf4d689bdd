namespace Tocsin.Alerts;

/// <summary>The alerts that were raised. Thread-safe.</summary>
public sealed class AlertStore
{
    /// <summary>Raises the alert unless it is known: then its end and count grow. Durable when this returns.</summary>
    /// <returns>The stored alert and whether it is new.</returns>
    public Task<(Alert Stored, bool Raised)> RaiseAsync(Alert draft, CancellationToken stop) => throw new InvalidOperationException();

    /// <summary>The newest alerts first, and how many there are in that state.</summary>
    public Task<(IReadOnlyList<Alert> Alerts, int Total)> ListAsync(string? state, int limit, int skip, CancellationToken stop) => throw new InvalidOperationException();

    /// <summary>One alert, or null.</summary>
    public Task<Alert?> FindAsync(string id, CancellationToken stop) => throw new InvalidOperationException();

    /// <summary>Acknowledges, or takes that back; null when there is no such alert.</summary>
    public Task<Alert?> AcknowledgeAsync(string id, string by, bool acknowledged, CancellationToken stop) => throw new InvalidOperationException();

    /// <summary>How many alerts are new.</summary>
    public int CountNew => 0;

    /// <summary>Raised after any alert changed; handlers must be quick and may be called on any thread.</summary>
    public event Action? Changed { add { } remove { } }
}
