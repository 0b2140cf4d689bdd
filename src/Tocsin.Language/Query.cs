namespace Tocsin.Language;

/// <summary>A question in the language: which events, and what to make of them.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Pipes">What to make of them, in order; none asks for the events themselves.</param>
public sealed record Query(Predicate Filter, IReadOnlyList<Pipe> Pipes);

/// <summary>One step behind a <c>|</c>.</summary>
/// <param name="Position">The character of the query at which its name begins.</param>
public abstract record Pipe(int Position);

/// <summary><c>stats count() [as NAME] [by FIELD, …]</c>: how many events each combination of values has.</summary>
public sealed record StatsPipe(int Position, string CountName, IReadOnlyList<FieldRef> By) : Pipe(Position);

/// <summary><c>sort COLUMN [desc]</c>: puts the rows in order.</summary>
public sealed record SortPipe(int Position, string Column, bool Descending) : Pipe(Position);

/// <summary><c>limit N</c>: keeps the first rows.</summary>
public sealed record LimitPipe(int Position, int Rows) : Pipe(Position);

/// <summary>
/// <c>bursts N in DURATION by FIELD</c>: for each value of the field, each time that N events lie within the duration, as a row of
/// value, start, crossed, end, count and the id of the event that made it N. A window slides over event time; a burst lasts while each
/// further event finds at least N in the window that ends with it.
/// </summary>
public sealed record BurstsPipe(int Position, int Threshold, TimeSpan Within, FieldRef By) : Pipe(Position);
