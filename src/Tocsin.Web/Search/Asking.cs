using Tocsin.Storage.Answers;

namespace Tocsin.Web.Search;

/// <summary>A question that is asked again and again, of which only the last counts.</summary>
/// <remarks>
/// Used from one circuit. What was answered stays until the next answer, so that the page never blinks.
/// </remarks>
public sealed class Asking<T> : IDisposable
    where T : class
{
    private CancellationTokenSource? _running;

    /// <summary>The last answer.</summary>
    public T? Answer { get; private set; }

    /// <summary>Why there is no newer one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether an answer is awaited.</summary>
    public bool Running => _running is not null;

    /// <inheritdoc cref="AskAsync(Func{CancellationToken, Task{T?}})"/>
    public Task<bool> AskAsync(Func<CancellationToken, Task<Outcome<T>>> question) => AskAsync(async stop =>
    {
        var (answer, error) = await question(stop);
        return error is { } wrong ? throw new InvalidOperationException(wrong.Message) : answer;
    });

    /// <summary>Gives up the question before and asks; true when this one's answer is there at the end.</summary>
    public async Task<bool> AskAsync(Func<CancellationToken, Task<T?>> question)
    {
        Stop();
        var running = _running = new();
        T? answer = null;
        string? failure = null;
        try
        {
            answer = await question(running.Token);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            failure = fault.Message;
        }
        if (_running != running) // asked anew meanwhile
            return false;
        Stop();
        (Answer, Failure) = (failure is null ? answer : Answer, failure);
        return true;
    }

    /// <summary>Gives up the question and forgets the answer.</summary>
    public void Clear()
    {
        Stop();
        (Answer, Failure) = (null, null);
    }

    /// <summary>Gives up the question.</summary>
    public void Stop()
    {
        _running?.Cancel();
        _running?.Dispose();
        _running = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();
}
