using Microsoft.Extensions.Logging;

namespace Tocsin.Logging;

/// <summary>The logger of one category.</summary>
internal sealed class TocsinLogger(TocsinLoggerProvider provider, string name) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => provider.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Trace and < LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) provider.Post(name, logLevel, eventId, state, exception, formatter);
    }
}
