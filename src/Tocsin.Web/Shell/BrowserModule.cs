using Microsoft.JSInterop;

namespace Tocsin.Web.Shell;

/// <summary>
/// A module of JavaScript that a component calls, fetched with the first call. The component may go while a call is
/// under way, and so may the browser: then the call comes to nothing, because nobody is left to see it.
/// </summary>
/// <param name="browser">The browser.</param>
/// <param name="name">The module's file, without its extension.</param>
/// <remarks>Used from one circuit. Dispose of it first of all that its calls name.</remarks>
public sealed class BrowserModule(IJSRuntime browser, string name) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;
    private bool _disposed;

    /// <summary>Calls a function.</summary>
    public Task CallAsync(string function, params object?[] arguments) => AskAsync<object>(function, arguments);

    /// <summary>
    /// Calls a function and gives what it returns; the default when the component or the browser has gone.
    /// </summary>
    public async Task<T?> AskAsync<T>(string function, params object?[] arguments)
    {
        if (_disposed) return default;
        try
        {
            var path = $"/_content/Tocsin.Web/js/{name}.js";
            _module ??= browser.InvokeAsync<IJSObjectReference>("import", path).AsTask();
            var module = await _module;
            return _disposed ? default : await module.InvokeAsync<T>(function, arguments);
        }
        catch (Exception fault) when (_disposed || fault is JSDisconnectedException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        try
        {
            if (_module is not null) await (await _module).DisposeAsync();
        }
        catch (Exception fault) when (fault is JSDisconnectedException or JSException or OperationCanceledException)
        {
            // The browser has gone, and the module with it; or it never came.
        }
    }
}
