using Tocsin.Language.Values;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Budgets;

/// <summary>
/// What stands before a store: a question waits for its asker's turn, and then has a time and a share of the memory of
/// all. What it is and how it is answered is the store's affair. Thread-safe.
/// </summary>
public sealed class QuestionTurns
{
    /// <summary>How long a question may run.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    private readonly QuestionQueue _queue;
    private readonly Asker _asker;

    /// <summary>Turns of which nobody has one; those who ask are told apart by <see cref="For"/>.</summary>
    public QuestionTurns(TimeProvider clock)
        : this(clock, new QuestionQueue(), new Asker("", false))
    {
    }

    private QuestionTurns(TimeProvider clock, QuestionQueue queue, Asker asker) =>
        (Clock, _queue, _asker) = (clock, queue, asker);

    /// <summary>
    /// How many questions were answered since the start, and how long they took together, waiting apart.
    /// </summary>
    public (long Questions, TimeSpan Time) Counts => _queue.Counts;

    /// <summary>The clock that questions go by.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>The same turns for somebody.</summary>
    public QuestionTurns For(Asker asker) => new(Clock, _queue, asker);

    /// <summary>Waits for a turn; whoever has it gives it back by disposing.</summary>
    internal Task<IDisposable> TakeAsync(CancellationToken stop) => _queue.Turns.TakeAsync(_asker, stop);

    /// <summary>
    /// Does a piece of work when its turn has come, on the thread pool, for as long as a question may run and with as
    /// much memory as it may take.
    /// </summary>
    internal async Task<Outcome<T>> RunAsync<T>(
        Func<MemoryShare, CancellationToken, Outcome<T>> work, CancellationToken stop)
        where T : class
    {
        using var turn = await TakeAsync(stop);
        var started = Clock.GetTimestamp();
        var memory = _queue.Memory.Begin();
        try
        {
            using var limit = new CancellationTokenSource(TimeMax, Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            var outcome = await Task.Run(() => Work(work, memory, either.Token), either.Token);
            return outcome with { Took = Clock.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new QueryError(
                $"The search took longer than {TimeMax.TotalSeconds:0} s; narrow its time range or its filter", 0,
                ErrorReason.TooLong);
        }
        catch (TooMuchException e)
        {
            return new QueryError(e.Message, 0, e.IsForNow ? ErrorReason.Busy : ErrorReason.TooMuch);
        }
        finally
        {
            if (!memory.IsKept) memory.Dispose();
            _queue.Count(Clock.GetElapsedTime(started));
        }
    }

    private static Outcome<T> Work<T>(
        Func<MemoryShare, CancellationToken, Outcome<T>> work, MemoryShare memory, CancellationToken stop)
        where T : class
    {
        using var scope = EvaluationStop.Set(stop);
        try
        {
            return work(memory, stop);
        }
        catch (InvalidOperationException e) when (e.InnerException is OperationCanceledException stopped)
        {
            // A sort says so of what its comparison throws.
            throw new OperationCanceledException(stopped.Message, e, stop);
        }
    }
}
