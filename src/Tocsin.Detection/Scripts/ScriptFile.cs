namespace Tocsin.Detection.Scripts;

/// <summary>One script as the host knows it. Not thread-safe.</summary>
internal sealed class ScriptFile(string path)
{
    private const int TriesMax = 6;
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(2);
    private int _tries;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = path;

    /// <summary>The newest text, while no worker has judged it; else null.</summary>
    public string? Pending { get; set; }

    /// <summary>The last text that compiled: it runs until a newer one compiles, for a typing mistake must not switch
    /// detection off.</summary>
    public string? Good { get; set; }

    /// <summary>Whether <see cref="Good"/> is loaded in the worker that runs now.</summary>
    public bool Loaded { get; set; }

    /// <summary>
    /// When the text is tried again after the worker died of it or gave no answer; the default means now.
    /// </summary>
    public DateTimeOffset RetryAt { get; private set; }

    /// <summary>What is wrong with the newest text.</summary>
    public IReadOnlyList<ScriptError> Errors { get; set; } = [];

    /// <summary>
    /// Loading failed, but not by a fault in the text: it is tried again, later each time, a few times.
    /// </summary>
    /// <returns>Whether it is.</returns>
    public bool Retry(DateTimeOffset now)
    {
        if (_tries == TriesMax) return false;
        RetryAt = now + (RetryFirst * Math.Pow(2, _tries++));
        return true;
    }

    /// <summary>Another text came, or this one was loaded.</summary>
    public void ForgetTries() => (RetryAt, _tries) = (default, 0);
}
