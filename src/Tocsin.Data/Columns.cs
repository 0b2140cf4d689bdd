using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tocsin.Alerting;
using Tocsin.Data.Rows;

namespace Tocsin.Data;

/// <summary>How values of rows lie in columns, the same in every database.</summary>
internal static partial class Columns
{
    /// <summary>
    /// Times are UTC ticks (100 ns since year 1): integers sort and compare, texts with offsets do not.
    /// </summary>
    public static readonly ValueConverter<DateTimeOffset, long> Ticks =
        new(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    /// <summary>Lists of texts are JSON arrays.</summary>
    public static readonly ValueConverter<IReadOnlyList<string>, string> JsonArray = new(
        list => JsonSerializer.Serialize(list, Json.Default.IReadOnlyListString),
        json => JsonSerializer.Deserialize(json, Json.Default.IReadOnlyListString)!);

    /// <summary>Lists are the same when their items are.</summary>
    public static readonly ValueComparer<IReadOnlyList<string>> SameItems = new(
        (a, b) => a!.SequenceEqual(b!), list => list.Count, list => list);

    /// <summary>What an alert rests on is a JSON object.</summary>
    public static readonly ValueConverter<AlertBasis, string> BasisJson = new(
        basis => JsonSerializer.Serialize(basis, Json.Default.AlertBasis),
        json => JsonSerializer.Deserialize(json, Json.Default.AlertBasis) ?? AlertBasis.None);

    /// <summary>
    /// Severities are their names; an unknown one matters as little as can be, and is shown all the same.
    /// </summary>
    public static readonly ValueConverter<Severity, string> SeverityNames =
        new(severity => SeverityName.Of(severity), name => SeverityOf(name));

    /// <summary>States are their names; of an unknown one it is not known that anybody has looked.</summary>
    public static readonly ValueConverter<AlertState, string> StateNames =
        new(state => AlertStateName.Of(state), name => StateOf(name));

    private static Severity SeverityOf(string name) =>
        SeverityName.TryParse(name, out var severity) ? severity : Severity.Info;

    private static AlertState StateOf(string name) =>
        AlertStateName.TryParse(name, out var state) ? state : AlertState.New;

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(IReadOnlyList<string>))]
    [JsonSerializable(typeof(AlertBasis))]
    private sealed partial class Json : JsonSerializerContext;
}
