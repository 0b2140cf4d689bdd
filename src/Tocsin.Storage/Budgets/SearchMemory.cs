namespace Tocsin.Storage.Budgets;

/// <summary>
/// The memory that all questions together may take while they gather and while their answers are kept, so that no
/// question can end the process. Each has a share, charged as it goes. Thread-safe.
/// </summary>
/// <param name="each">How many bytes one question may take.</param>
/// <param name="all">How many bytes all of them may take together.</param>
internal sealed class SearchMemory(long each, long all)
{
    private const long EachMin = 64L << 20;
    private const long EachMax = 512L << 20;
    private long _taken;

    /// <summary>How many bytes one question may take.</summary>
    public long Each => each;

    /// <summary>How many bytes are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>
    /// What suits this machine, or the limit that the process runs under: a tenth of it for one question, a fifth for
    /// all.
    /// </summary>
    public static SearchMemory OfThisMachine()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var each = Math.Clamp(available / 10, EachMin, EachMax);
        return new SearchMemory(each, 2 * each);
    }

    /// <summary>The share of a question that begins.</summary>
    public MemoryShare Begin() => new(this);

    /// <summary>Takes bytes for a share; false when they are not to be had.</summary>
    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= all) return true;
        Return(bytes);
        // What answers nobody holds any more had is given back when they are collected, which nothing else may cause.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (Interlocked.Add(ref _taken, bytes) <= all) return true;
        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    internal void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
