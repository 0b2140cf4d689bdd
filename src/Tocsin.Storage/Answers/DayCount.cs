namespace Tocsin.Storage.Answers;

/// <summary>A day of which there may be events.</summary>
/// <param name="Start">Its first instant in ticks, UTC.</param>
/// <param name="Events">About how many there are.</param>
public readonly record struct DayCount(long Start, long Events);
