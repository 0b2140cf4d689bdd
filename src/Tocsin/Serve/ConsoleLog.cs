using System.Globalization;
using System.Text;

namespace Tocsin.Serve;

/// <summary>
/// Writes log lines to standard error, one line each: control characters are escaped, so that nothing a stranger sent
/// can forge a line or move the cursor.
/// </summary>
internal sealed class ConsoleLog : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The text with control and direction characters spelled out.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\r' or '\n') safe.Append(" | ");
            else if (IsUnsafe(c)) safe.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else safe.Append(c);
        }
        return safe.ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
            or '\u200E' or '\u200F' or '\u2028' or '\u2029';

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var time = TimeProvider.System.GetUtcNow().ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var level = logLevel switch
            {
                LogLevel.Critical or LogLevel.Error => "ERROR",
                LogLevel.Warning => "WARNING",
                _ => "INFO",
            };
            var text = formatter(state, exception) + (exception is null ? "" : " | " + exception);
            Console.Error.WriteLine($"{time} {level} {category[(category.LastIndexOf('.') + 1)..]}: {Escape(text)}");
        }
    }
}
