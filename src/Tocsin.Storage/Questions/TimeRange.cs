namespace Tocsin.Storage.Questions;

/// <summary>The times that a question is about.</summary>
/// <param name="From">First time in ticks, inclusive.</param>
/// <param name="To">Last time in ticks, exclusive.</param>
public readonly record struct TimeRange(long From, long To)
{
    /// <summary>All of time.</summary>
    public static readonly TimeRange Everything = new(0, long.MaxValue);

    /// <summary>How long it is.</summary>
    public TimeSpan Length => new(Math.Max(0, To - From));
}
