using System.Text.Json;

namespace Tocsin.Alerting;

/// <summary>What a query with pipes answers.</summary>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">The rows; each has one value for each column.</param>
public sealed record SearchTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows);
