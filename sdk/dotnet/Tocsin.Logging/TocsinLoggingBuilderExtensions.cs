using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tocsin.Logging;

// Where people look for AddConsole they find AddTocsin.
namespace Microsoft.Extensions.Logging;

/// <summary>Adds Tocsin to the logging of a program.</summary>
public static class TocsinLoggingBuilderExtensions
{
    /// <summary>Ships what is logged to Tocsin in the background.</summary>
    public static ILoggingBuilder AddTocsin(
        this ILoggingBuilder builder, Action<TocsinLoggerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions();
        if (configure is not null) builder.Services.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, TocsinLoggerProvider>(services =>
            new TocsinLoggerProvider(
                services.GetRequiredService<IOptions<TocsinLoggerOptions>>().Value,
                services.GetService<TimeProvider>())));
        return builder;
    }
}
