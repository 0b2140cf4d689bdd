using Tocsin.Language.Values;

namespace Tocsin.Storage.Budgets;

/// <summary>
/// What one question takes of the memory of all. Given back when it is disposed, or when nobody holds it any more: an
/// answer holds the share that its own bytes take. Thread-safe.
/// </summary>
internal sealed class MemoryShare(SearchMemory memory) : IDisposable
{
    private long _taken;

    /// <summary>Gives back what an answer that nobody disposed of had.</summary>
    ~MemoryShare() => Release();

    /// <summary>A share without bounds, for what is not asked by strangers.</summary>
    public static MemoryShare Unbounded() => new SearchMemory(long.MaxValue, long.MaxValue).Begin();

    /// <summary>Whether an answer holds it.</summary>
    public bool IsKept { get; private set; }

    /// <summary>How many bytes it has taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes, before they are allocated.</summary>
    /// <exception cref="TooMuchException">The question may not take so many, or others have taken them.</exception>
    public void Take(long bytes)
    {
        if (bytes <= 0) return;
        if (Interlocked.Add(ref _taken, bytes) > memory.Each)
        {
            Interlocked.Add(ref _taken, -bytes);
            throw new TooMuchException(
                $"The question needs more than the {memory.Each >> 20} MiB of memory that one may take; narrow the "
                + "filter or the time range, group by fewer fields, or ask for fewer figures or rows");
        }
        if (memory.TryTake(bytes)) return;
        Interlocked.Add(ref _taken, -bytes);
        throw new TooMuchException(
            "Other questions have taken the memory that this one needs; ask again in a moment, or for less")
        {
            IsForNow = true,
        };
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        memory.Return(bytes);
    }

    /// <summary>
    /// The question is answered: keeps what the answer takes. Of a small answer nothing is kept count of.
    /// </summary>
    /// <returns>What the answer holds from now on; null when that is nothing.</returns>
    public MemoryShare? KeepFor(long answerBytes)
    {
        const long small = 1 << 20;
        if (answerBytes < small) return null;
        IsKept = true;
        if (answerBytes > Taken) Take(answerBytes - Taken);
        else Return(Taken - answerBytes);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release() => memory.Return(Interlocked.Exchange(ref _taken, 0));
}
