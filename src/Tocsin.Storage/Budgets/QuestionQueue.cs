namespace Tocsin.Storage.Budgets;

/// <summary>
/// What all questions to one store share: turns, memory, and how many there were. Thread-safe.
/// </summary>
internal sealed class QuestionQueue
{
    private long _questions;
    private long _ticks;

    /// <summary>
    /// Whose turn it is. One place more than cores, so that whoever asks a lot leaves one to everybody else.
    /// </summary>
    public Turns Turns { get; } = new(Math.Max(2, Environment.ProcessorCount) + 1);

    /// <summary>What they may take together.</summary>
    public SearchMemory Memory { get; init; } = SearchMemory.OfThisMachine();

    /// <summary>How many were asked, and how long they took together, waiting apart.</summary>
    public (long Questions, TimeSpan Time) Counts =>
        (Interlocked.Read(ref _questions), TimeSpan.FromTicks(Interlocked.Read(ref _ticks)));

    /// <summary>Counts one.</summary>
    public void Count(TimeSpan took)
    {
        Interlocked.Increment(ref _questions);
        Interlocked.Add(ref _ticks, took.Ticks);
    }
}
