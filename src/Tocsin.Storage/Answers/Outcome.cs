namespace Tocsin.Storage.Answers;

/// <summary>An answer, or the reason why there is none.</summary>
/// <param name="Answer">The answer; null when there is an error, or nothing that was asked for.</param>
/// <param name="Error">Why there is no answer; null when there is one.</param>
/// <param name="Took">How long it took, waiting for its turn apart.</param>
public sealed record Outcome<T>(T? Answer, QueryError? Error, TimeSpan Took = default)
    where T : class
{
    /// <summary>That this is the answer.</summary>
    public static implicit operator Outcome<T>(T answer) => new(answer, null);

    /// <summary>That there is no answer, and why.</summary>
    public static implicit operator Outcome<T>(QueryError error) => new(null, error);

    /// <summary>Takes it apart when nobody cares how long it took.</summary>
    public void Deconstruct(out T? answer, out QueryError? error) => (answer, error) = (Answer, Error);

    /// <summary>Makes something else of the answer; why there is none stays why there is none.</summary>
    public Outcome<TNext> Select<TNext>(Func<T, TNext> make)
        where TNext : class => new(Answer is null ? null : make(Answer), Error, Took);

    /// <summary>Goes on with the answer; why there is none stays why there is none.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next)
        where TNext : class => Answer is null ? new(null, Error, Took) : next(Answer);

    /// <inheritdoc cref="Then"/>
    public Task<Outcome<TNext>> ThenAsync<TNext>(Func<T, Task<Outcome<TNext>>> next)
        where TNext : class => Answer is null ? Task.FromResult(new Outcome<TNext>(null, Error, Took)) : next(Answer);
}
