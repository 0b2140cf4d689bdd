namespace Tocsin.Storage.Answers;

/// <summary>The fields that matching events have.</summary>
public sealed record FieldsAnswer
{
    /// <summary>How many events match.</summary>
    public required long Total { get; init; }

    /// <summary>The fields, those that most events have first, then by name.</summary>
    public required IReadOnlyList<FieldSummary> Fields { get; init; }

    /// <summary>Whether there are more fields than are told.</summary>
    public bool IsCut { get; init; }

    /// <summary>What had to be read for it.</summary>
    public ScanCost Scan { get; init; }
}

/// <summary>One field of the matching events.</summary>
/// <param name="Name">Its path, as queries name it.</param>
/// <param name="Types">The types of its values: string, number, boolean, date, array.</param>
/// <param name="Events">How many matching events have a value in it: exact.</param>
/// <param name="Values">Its most frequent values.</param>
/// <param name="Counted">
/// In how many of those events values were counted. Values that are different in nearly every event, such as messages,
/// are not counted unless the field is asked for by name.
/// </param>
/// <param name="IsApproximate">
/// Whether counts of values may be too low: there were too many different ones to keep.
/// </param>
public sealed record FieldSummary(
    string Name, IReadOnlyList<string> Types, long Events, IReadOnlyList<ValueCount> Values, long Counted,
    bool IsApproximate);

/// <summary>A value and how many events have it.</summary>
/// <param name="Value">A string, long, double or bool.</param>
/// <param name="Count">How many events.</param>
public readonly record struct ValueCount(object Value, long Count);

/// <summary>The most frequent values of one field, for completion.</summary>
/// <param name="Values">
/// The values, the most frequent first; those that begin with the text before those that contain it.
/// </param>
/// <param name="IsComplete">
/// Whether all matching events were looked at; else the newest, as many as there was time for.
/// </param>
/// <param name="Scan">What had to be read for it.</param>
public sealed record ValuesAnswer(IReadOnlyList<ValueCount> Values, bool IsComplete, ScanCost Scan);
