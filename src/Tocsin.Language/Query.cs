namespace Tocsin.Language;

/// <summary>A question in the language: which events, and what to make of them.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Pipes">What to make of them, in order; none asks for the events themselves.</param>
public sealed record Query(Predicate Filter, IReadOnlyList<Pipe> Pipes)
{
    /// <summary>The columns of the table that the pipes make; null when the answer is events.</summary>
    public IReadOnlyList<string>? Columns => Pipes.Count == 0 ? null : Pipes[0] switch
    {
        StatsPipe stats => [.. stats.By.Select(b => b.Column), .. stats.Functions.Select(f => f.Column)],
        HistogramPipe { By: { } by } => [GroupBy.TimeColumn, by.Name, "count"],
        HistogramPipe => [GroupBy.TimeColumn, "count"],
        TopPipe top => [top.Field.Name, "count"],
        RarePipe rare => [rare.Field.Name, "count"],
        PatternsPipe => PatternsPipe.ColumnNames,
        BurstsPipe bursts => [bursts.By.Name, "start", "crossed", "end", "count", "event"],
        _ => null,
    };
}

/// <summary>One step behind a <c>|</c>.</summary>
/// <param name="Position">The character of the query at which its name begins.</param>
public abstract record Pipe(int Position);

/// <summary>
/// <c>stats FUNCTION [as NAME], … [by FIELD|BUCKET, …]</c>: figures for each combination of values.
/// </summary>
/// <param name="Position">Where its name begins.</param>
/// <param name="Functions">The figures, at least one; their names differ from each other and from the groups'.</param>
/// <param name="By">What makes a group; none makes one group of everything.</param>
public sealed record StatsPipe(int Position, IReadOnlyList<StatsFunction> Functions, IReadOnlyList<GroupBy> By)
    : Pipe(Position);

/// <summary>
/// <c>histogram BUCKET [by FIELD]</c>: how many events there are in each span of time, empty ones included.
/// </summary>
public sealed record HistogramPipe(int Position, TimeSpan Bucket, FieldRef? By) : Pipe(Position);

/// <summary><c>top N FIELD</c>: the values that most events have, and how many have them.</summary>
public sealed record TopPipe(int Position, int Rows, FieldRef Field) : Pipe(Position);

/// <summary><c>rare N FIELD</c>: the values that fewest events have, and how many have them.</summary>
public sealed record RarePipe(int Position, int Rows, FieldRef Field) : Pipe(Position);

/// <summary>
/// <c>patterns [FIELD]</c>: texts grouped by what stays the same in them, numbers and the like aside.
/// </summary>
/// <param name="Position">Where its name begins.</param>
/// <param name="Field">The field; the summary unless another is named.</param>
public sealed record PatternsPipe(int Position, FieldRef Field) : Pipe(Position)
{
    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } = ["pattern", "count", "share", "example"];
}

/// <summary><c>fields FIELD, …</c>: the answer stays events, of which only these fields are shown.</summary>
public sealed record FieldsPipe(int Position, IReadOnlyList<FieldRef> Fields) : Pipe(Position);

/// <summary>
/// <c>dedup FIELD, …</c>: of the events that have the same values in these fields, the newest alone.
/// </summary>
public sealed record DedupPipe(int Position, IReadOnlyList<FieldRef> Fields) : Pipe(Position);

/// <summary><c>sort COLUMN [desc]</c>: puts the rows in order, or the events by a field.</summary>
/// <param name="Position">Where its name begins.</param>
/// <param name="Column">The column's name.</param>
/// <param name="ColumnPosition">Where that begins.</param>
/// <param name="Descending">Largest first.</param>
public sealed record SortPipe(int Position, string Column, int ColumnPosition, bool Descending) : Pipe(Position);

/// <summary><c>limit N</c>: keeps the first rows or events.</summary>
public sealed record LimitPipe(int Position, int Rows) : Pipe(Position);

/// <summary>
/// <c>bursts N in DURATION by FIELD [times FIELD]</c>: for each value of the field, each time that N events lie within
/// the duration, as a row of value, start, crossed, end, count and the id of the event that made it N. A window slides
/// over event time; a burst lasts while each further event finds at least N in the window that ends with it.
/// <c>times FIELD</c> behind it has an event count as often as the field says, and once when it says no whole number
/// above 1.
/// </summary>
public sealed record BurstsPipe(int Position, int Threshold, TimeSpan Within, FieldRef By, FieldRef? Times = null)
    : Pipe(Position);
