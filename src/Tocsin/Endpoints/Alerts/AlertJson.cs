using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Alerting;

namespace Tocsin.Endpoints.Alerts;

/// <summary>A page of alerts.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="Total">How many there are in that state.</param>
internal sealed record AlertList(IReadOnlyList<AlertBody> Alerts, int Total);

/// <summary>How alerts look as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, MaxDepth = 128)]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(AlertDraft))]
[JsonSerializable(typeof(RaiseAnswer))]
internal sealed partial class AlertJson : JsonSerializerContext;
