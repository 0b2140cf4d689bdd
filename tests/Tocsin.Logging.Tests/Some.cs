using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tocsin.Logging.Tests;

/// <summary>Makes loggers for tests, and reads what they sent.</summary>
internal static class Some
{
    /// <summary>A provider with short waits.</summary>
    public static TocsinLoggerProvider Provider(string url, Action<TocsinLoggerOptions>? configure = null)
    {
        var options = new TocsinLoggerOptions
        {
            Url = url,
            BatchWait = TimeSpan.FromMilliseconds(50),
            RetryWaitMax = TimeSpan.FromMilliseconds(200),
            FlushWait = TimeSpan.FromSeconds(20),
        };
        configure?.Invoke(options);
        return new TocsinLoggerProvider(options);
    }

    /// <summary>Runs a piece of a program that logs to the server, to its end.</summary>
    public static IReadOnlyList<JsonElement> Logged(
        Action<ILogger> program, Action<TocsinLoggerOptions>? configure = null)
    {
        using var server = new StubServer();
        using (var provider = Provider(server.Url, configure))
        using (var factory = LoggerFactory.Create(b => b.AddProvider(provider).SetMinimumLevel(LogLevel.Trace)))
        {
            program(factory.CreateLogger("Shop.Cart"));
        }
        return server.Accepted;
    }

    public static string Text(this JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static JsonElement Details(this JsonElement e) => e.GetProperty("details");

    public static long Sequence(this JsonElement e) => e.Details().GetProperty("sequence").GetInt64();
}
