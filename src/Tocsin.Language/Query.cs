namespace Tocsin.Language;

/// <summary>A question in the language: which events, and what to make of them.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Pipes">What to make of them, in order; none asks for the events themselves.</param>
public sealed record Query(Predicate Filter, IReadOnlyList<Pipe> Pipes);

/// <summary>One step behind a <c>|</c>.</summary>
/// <param name="Position">The character of the query at which its name begins.</param>
public abstract record Pipe(int Position);

/// <summary><c>stats FUNCTION [as NAME], … [by FIELD|BUCKET, …]</c>: figures for each combination of values.</summary>
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

/// <summary><c>sort COLUMN [desc]</c>: puts the rows in order.</summary>
/// <param name="Position">Where its name begins.</param>
/// <param name="Column">The column's name.</param>
/// <param name="ColumnPosition">Where that begins.</param>
/// <param name="Descending">Largest first.</param>
public sealed record SortPipe(int Position, string Column, int ColumnPosition, bool Descending) : Pipe(Position);

/// <summary><c>limit N</c>: keeps the first rows.</summary>
public sealed record LimitPipe(int Position, int Rows) : Pipe(Position);

/// <summary>
/// <c>bursts N in DURATION by FIELD</c>: for each value of the field, each time that N events lie within the duration,
/// as a row of value, start, crossed, end, count and the id of the event that made it N. A window slides over event
/// time; a burst lasts while each further event finds at least N in the window that ends with it.
/// </summary>
public sealed record BurstsPipe(int Position, int Threshold, TimeSpan Within, FieldRef By) : Pipe(Position);
