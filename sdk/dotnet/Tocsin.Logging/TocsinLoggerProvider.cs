using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tocsin.Logging;

/// <summary>Ships what is logged to Tocsin in the background. Logging never waits and never throws: when the queue is
/// full the newest events are left out, counted, and the count is sent once the server answers.</summary>
/// <remarks>May be used from any thread. The queue is in memory: what was not sent when the process is killed is lost.
/// Disposing it, or the end of the program, delivers what is queued within
/// <see cref="TocsinLoggerOptions.FlushWait"/>.</remarks>
[ProviderAlias("Tocsin")]
public sealed class TocsinLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly EventWriter _writer;
    private readonly Shipper _shipper;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Starts shipping.</summary>
    /// <param name="options">Where and how; read once, here.</param>
    /// <param name="time">The clock of the events and of the pauses; null: the machine's.</param>
    /// <exception cref="ArgumentException">An address or a certificate file that can never work.</exception>
    public TocsinLoggerProvider(TocsinLoggerOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var clock = time ?? TimeProvider.System;
        var sender = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        _writer = new EventWriter(options, clock, sender);
        _shipper = new Shipper(new IngestClient(options), options, clock, sender, _writer.WriteLossReport);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Events that will never arrive: left out of a full queue, refused, or given up at the end.</summary>
    public long Dropped => _shipper.Dropped;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new TocsinLogger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Delivers what is queued, within the time of the options, and ends. What is left is counted and said on
    /// standard error.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _shipper.Dispose();
    }

    internal IDisposable Push(object state) => _scopes.Push(state);

    /// <summary>Queues one event. A number is used up even when the queue is full: the server sees a gap as wide
    /// as the loss.</summary>
    internal void Post<TState>(string logger, LogLevel level, EventId id, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (Shipper.IsSending) return; // Whatever sending itself logs must not be sent: it would never end.
        var sequence = _shipper.NextSequence();
        if (_shipper.IsFull) _shipper.CountOverflow();
        else _shipper.Post(_writer.Write(sequence, logger, level, id, state, exception, formatter, _scopes));
    }

    private void OnProcessExit(object? sender, EventArgs e) => _shipper.Dispose();
}
