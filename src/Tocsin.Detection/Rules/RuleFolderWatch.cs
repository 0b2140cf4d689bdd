using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Detection.Rules;

/// <summary>
/// Reads the rules of some folders, and again when a file changed; what is loaded stays until the new rules are
/// compiled
/// beside it.
/// </summary>
internal sealed class RuleFolderWatch : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _paths;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _asked = new(0);
    private volatile LoadedRules? _loaded;
    private volatile IReadOnlyList<EventWatch> _watches = [];

    /// <summary>Begins to read.</summary>
    public RuleFolderWatch(IReadOnlyList<string> paths, TimeProvider clock, ILogger log)
    {
        (_paths, _clock, _log) = (paths, clock, log);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Completes when the rules were read for the first time.</summary>
    public Task FirstLoaded => _first.Task;

    /// <summary>The rules as they are now; null until they were read for the first time.</summary>
    public LoadedRules? Loaded => _loaded;

    /// <summary>Has events watched for scripts' rules, as soon as that is compiled.</summary>
    public void Watch(IReadOnlyList<EventWatch> watches)
    {
        if (ReferenceEquals(_watches, watches)) return;
        _watches = watches;
        _asked.Release();
    }

    /// <summary>Ends watching.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        var seen = "";
        try
        {
            while (true)
            {
                var now = Signature();
                // Half a file is not read: it is left alone until it has not changed for one look.
                if (_loaded is null || (now != seen && now == await SettledAsync(now)))
                {
                    Load();
                    seen = now;
                }
                else if (_loaded.Watches != _watches) Compile(_loaded.Book);
                await Task.WhenAny(Task.Delay(LookEvery, _clock, _ending.Token), _asked.WaitAsync(_ending.Token));
                _ending.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // Ended.
        }
        catch (Exception e)
        {
            _first.TrySetException(e);
            throw;
        }
    }

    private async Task<string> SettledAsync(string now)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, _ending.Token);
        var then = Signature();
        return then == now ? now : then;
    }

    private void Load()
    {
        var began = _clock.GetTimestamp();
        var reader = new RuleFolder(new RuleReader(new RuleOptions { Clock = _clock }));
        var files = reader.Read([.. _paths.Where(Path.Exists)], out var pipelines);
        var book = RuleBook.Of(files, pipelines);
        Compile(book);
        _first.TrySetResult();
        foreach (var fault in book.Faults.Where(f => !f.IsWarning).Take(20)) _log.LogWarning("{Fault}", fault);
        _log.LogInformation(
            "{Rules} rules loaded in {Milliseconds:F0} ms, {Refused} refused", _loaded!.All.Count,
            _clock.GetElapsedTime(began).TotalMilliseconds, book.Faults.Count(f => !f.IsWarning));
    }

    private void Compile(RuleBook book) =>
        _loaded = new LoadedRules(book, PipelineReader.Shipped, watches: _watches);

    // Names, sizes and times of all files.
    private string Signature()
    {
        var hash = new System.IO.Hashing.XxHash64();
        foreach (var path in _paths)
        {
            try
            {
                var files = Directory.Exists(path)
                    ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
                    : new[] { new FileInfo(path) };
                foreach (var file in files.Where(f => f.Exists).OrderBy(f => f.FullName, StringComparer.Ordinal))
                {
                    hash.Append(System.Text.Encoding.UTF8.GetBytes(file.FullName));
                    hash.Append(BitConverter.GetBytes(file.Length));
                    hash.Append(BitConverter.GetBytes(file.LastWriteTimeUtc.Ticks));
                }
            }
            catch (IOException)
            {
                // A file that goes while it is looked at is seen as gone the next time.
            }
        }
        return Convert.ToHexString(hash.GetCurrentHash());
    }
}
