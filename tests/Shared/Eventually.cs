using System.Diagnostics;

namespace Tocsin.Testing;

/// <summary>Waits for what happens in another process. How long it takes never decides a test, only whether it happens
/// within a generous time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again and again until the answer is good, and gives the last answer.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isGood, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isGood(answer) || watch.Elapsed > (patience ?? Patience)) return answer;
            await Task.Delay(50);
        }
    }

    /// <exception cref="TimeoutException">It did not happen.</exception>
    public static async Task HappensAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        if (!await GetAsync(condition, happened => happened)) throw new TimeoutException(otherwise());
    }
}
