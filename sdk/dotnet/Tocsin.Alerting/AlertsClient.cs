namespace Tocsin.Alerting;

/// <summary>Raises alerts over Tocsin's alerts API. Thread-safe.</summary>
public sealed class AlertsClient : IDisposable
{
    private readonly ApiConnection _api;

    /// <summary>Raises at this address.</summary>
    /// <param name="address">Such as <c>http://localhost:8000/</c>.</param>
    /// <param name="token">An API token that may raise alerts, or null when the server wants none.</param>
    public AlertsClient(Uri address, string? token) => _api = new ApiConnection(address, token);

    /// <summary>Raises an alert unless it is known; then it may grow.</summary>
    /// <param name="draft">What was found.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">It was refused, or there was no answer.</exception>
    public Task<RaiseAnswer> RaiseAsync(AlertDraft draft, CancellationToken stop) =>
        _api.PostAsync("api/v1/alerts", draft, Wire.Default.AlertDraft, Wire.Default.RaiseAnswer, stop);

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();
}
