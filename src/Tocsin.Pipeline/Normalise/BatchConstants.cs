using System.Text;
using Tocsin.Events;

namespace Tocsin.Pipeline.Normalise;

/// <summary>Values that all events of a batch share, placed in its bytes once.</summary>
internal readonly struct BatchConstants
{
    public BatchConstants(EventBatch batch)
    {
        Unknown = Text(batch, Schema.Source, ValueKind.Text, "UNKNOWN"u8);
        Host = Text(batch, Schema.MozdefHostname, ValueKind.Text, Encoding.UTF8.GetBytes(batch.Origin.HostName));
        NoTags = Text(batch, Schema.Tags, ValueKind.Json, "[]"u8);
        if (batch.Origin.CustomEndpoint is not { } endpoint) return;
        batch.Fields.TryAdd(FieldTable.Root, "details.endpoint"u8, out var field);
        Endpoint = Text(batch, field, ValueKind.Text, Encoding.UTF8.GetBytes(endpoint));
        batch.Fields.TryAdd(FieldTable.Root, "details.customendpoint"u8, out field);
        IsCustom = new FieldValue { Field = field, Kind = ValueKind.Boolean, Number = 1 };
    }

    public FieldValue Unknown { get; }

    public FieldValue Host { get; }

    public FieldValue NoTags { get; }

    public FieldValue Endpoint { get; }

    public FieldValue IsCustom { get; }

    private static FieldValue Text(EventBatch batch, int field, ValueKind kind, ReadOnlySpan<byte> text) =>
        new() { Field = field, Kind = kind, Start = batch.AddText(text), Length = text.Length };
}
