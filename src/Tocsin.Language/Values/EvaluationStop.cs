namespace Tocsin.Language.Values;

/// <summary>
/// Lets what takes long on one thread (a test of one very long value, putting a million rows in order) end when nobody
/// waits for the answer any more. Whoever evaluates says for its thread what stops it. Kept for the thread because
/// values are tested and compared a million times a second, and few take long.
/// </summary>
public static class EvaluationStop
{
    private const int CallsBetween = 4_096;

    [ThreadStatic]
    private static CancellationToken _stop;

    [ThreadStatic]
    private static int _calls;

    /// <summary>Sets what stops tests on this thread, until the scope is disposed on it.</summary>
    public static Scope Set(CancellationToken stop)
    {
        var before = _stop;
        _stop = stop;
        return new Scope(before);
    }

    /// <summary>Ends the test if nobody waits for it any more.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Check() => _stop.ThrowIfCancellationRequested();

    /// <summary>
    /// As <see cref="Check"/>, once in a few thousand calls: for what is done a million times in a row.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void CheckSometimes()
    {
        if ((++_calls & (CallsBetween - 1)) == 0) Check();
    }

    /// <summary>Gives back what stopped tests before.</summary>
    public readonly ref struct Scope
    {
        private readonly CancellationToken _before;

        internal Scope(CancellationToken before) => _before = before;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => _stop = _before;
    }
}
