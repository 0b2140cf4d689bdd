using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tocsin.Logging;

/// <summary>Writes an event as one line of JSON. Never throws, whatever is logged. May be used from any thread.
/// </summary>
internal sealed class EventWriter(TocsinLoggerOptions options, TimeProvider time, string sender)
{
    private const string TemplateName = "{OriginalFormat}";

    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // Taken while an event is written: an object whose ToString logs finds none and makes another.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _idleBuffer;

    private readonly string[] _tags = [.. options.Tags];

    public byte[] Write<TState>(long sequence, string logger, LogLevel level, EventId id, TState state,
        Exception? exception, Func<TState, Exception?, string> formatter, IExternalScopeProvider scopes)
    {
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            return Buffered(json =>
            {
                var details = StartEvent(json, now, level, logger);
                var template = details.WriteState(state, TemplateName) as string;
                if (template is not null) json.WriteString("messagetemplate", template);
                var summary = SummaryOf(state, exception, formatter, template, json);
                WriteId(json, id);
                if (exception is not null) WriteException(json, exception);
                details.WriteScopes(scopes, TemplateName);
                EndEvent(json, logger, sequence, summary);
            });
        }
        catch (Exception error)
        {
            // Only a type that lies about itself gets here; what is certainly plain still goes out.
            return Buffered(json =>
            {
                StartEvent(json, now, level, logger);
                json.WriteString("formaterror", error.GetType().Name);
                EndEvent(json, logger, sequence, "an event that could not be written");
            });
        }
    }

    /// <summary>An event that says how many were lost. It has no number: it is about the numbered ones.</summary>
    public byte[] WriteLossReport(long dropped, long refused) => Buffered(json =>
    {
        StartEvent(json, time.GetUtcNow().UtcDateTime, LogLevel.Warning, typeof(TocsinLoggerProvider).FullName!);
        json.WriteNumber("dropped", dropped);
        json.WriteNumber("refused", refused);
        EndEvent(json, typeof(TocsinLoggerProvider).FullName!, null, string.Create(CultureInfo.InvariantCulture,
            $"{dropped + refused} log events of this process were lost before they reached Tocsin"));
    });

    private static byte[] Buffered(Action<Utf8JsonWriter> write)
    {
        var buffer = _idleBuffer ?? new ArrayBufferWriter<byte>(1_024);
        _idleBuffer = null;
        try
        {
            using (var json = new Utf8JsonWriter(buffer, Json)) write(json);
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            buffer.ResetWrittenCount();
            _idleBuffer = buffer;
        }
    }

    /// <summary>The fields of the schema, up to the open details.</summary>
    private DetailsWriter StartEvent(Utf8JsonWriter json, DateTime now, LogLevel level, string logger)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", now);
        json.WriteString("category", options.Category);
        json.WriteString("hostname", options.HostName);
        json.WriteString("processname", options.ProcessName);
        json.WriteNumber("processid", Environment.ProcessId);
        json.WriteString("severity", SeverityOf(level));
        json.WriteString("source", logger);
        json.WriteStartArray("tags");
        foreach (var tag in _tags) json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartObject("details");
        return new DetailsWriter(json);
    }

    private void EndEvent(Utf8JsonWriter json, string logger, long? sequence, string summary)
    {
        json.WriteString("logger", logger);
        if (sequence is { } number) json.WriteNumber("sequence", number);
        json.WriteString("sender", sender);
        json.WriteEndObject();
        json.WriteString("summary", summary);
        json.WriteEndObject();
    }

    /// <summary>The message, or the nearest to it when making it throws; then the details say why.</summary>
    private static string SummaryOf<TState>(TState state, Exception? exception,
        Func<TState, Exception?, string> formatter, string? template, Utf8JsonWriter details)
    {
        try
        {
            var summary = formatter(state, exception) ?? "";
            return summary.Length == 0 && exception is not null ? DetailsWriter.MessageOf(exception) : summary;
        }
        catch (Exception error)
        {
            details.WriteString("formaterror", DetailsWriter.Describe(error));
            return template ?? DetailsWriter.Describe(state);
        }
    }

    private static void WriteId(Utf8JsonWriter json, EventId id)
    {
        if (id.Id == 0 && id.Name is null) return;
        json.WriteNumber("eventid", id.Id);
        if (id.Name is not null) json.WriteString("eventname", id.Name);
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject("exception");
        json.WriteString("type", exception.GetType().FullName);
        json.WriteString("message", DetailsWriter.MessageOf(exception));
        json.WriteString("stacktrace", DetailsWriter.Describe(exception));
        json.WriteEndObject();
    }

    private static string SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "CRITICAL",
        _ => "DEBUG",
    };
}
