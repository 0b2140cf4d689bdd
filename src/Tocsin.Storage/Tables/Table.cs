using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Tables;

/// <summary>What a pipe makes of events.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows; a value is a string, long, double, bool or null.</param>
internal sealed record Table(List<string> Columns, List<object?[]> Rows)
{
    /// <summary>The columns with estimates.</summary>
    public IReadOnlyList<string> Approximate { get; init; } = [];

    /// <summary>Why there is none; null when there is one.</summary>
    public QueryError? Error { get; init; }

    /// <summary>No table, and why.</summary>
    public static Table Refused(string message, int position) =>
        new([], []) { Error = new QueryError(message, position) };
}
