namespace Tocsin.Detection.Scripts;

/// <summary>A file that appeared or changed, with its text, or that went (then the text is null).</summary>
internal readonly record struct ScriptChange(string File, string? Text);

/// <summary>Notices which scripts appear, change and go in some folders. One caller at a time.</summary>
/// <remarks>The file system's notices make it quick; they are lost on network drives and when many come at once, so the
/// folders are also listed every few seconds. A folder may appear later.</remarks>
internal sealed class ScriptFolders : IDisposable
{
    private static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<string> _folders;
    private readonly IReadOnlyList<ScriptLanguage> _languages;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];
    private readonly Dictionary<string, (DateTime Written, long Length)> _seen = [];
    private long? _listedAt;
    private volatile bool _noticed;

    public ScriptFolders(
        IReadOnlyList<string> folders, IReadOnlyList<ScriptLanguage> languages, TimeProvider clock) =>
        (_folders, _languages, _clock) = ([.. folders.Select(Path.GetFullPath).Distinct()], languages, clock);

    /// <summary>What changed since it was last asked; cheap when nothing did.</summary>
    public IReadOnlyList<ScriptChange> TakeChanges()
    {
        if (!_noticed && _listedAt is { } at && _clock.GetElapsedTime(at) < ListEvery) return [];
        // Before listing: a notice that comes meanwhile leads to another listing.
        _noticed = false;
        _listedAt = _clock.GetTimestamp();
        var changes = new List<ScriptChange>();
        if (!TryList(out var present)) return [];
        foreach (var gone in _seen.Keys.Where(file => !present.ContainsKey(file)).ToList())
        {
            _seen.Remove(gone);
            changes.Add(new ScriptChange(gone, null));
        }
        foreach (var (path, file) in present) Look(path, file, changes);
        return changes;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        foreach (var watcher in _watchers.Values) watcher.Dispose();
    }

    private void Look(string path, FileInfo file, List<ScriptChange> changes)
    {
        try
        {
            var stamp = (file.LastWriteTimeUtc, file.Length);
            if (_seen.TryGetValue(path, out var before) && before == stamp) return;
            changes.Add(new ScriptChange(path, File.ReadAllText(path)));
            _seen[path] = stamp;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Just being written or removed, or not ours to read: the next listing sees what became of it.
        }
    }

    private bool TryList(out Dictionary<string, FileInfo> present)
    {
        present = [];
        try
        {
            present = _folders.Where(Watch).SelectMany(List).ToDictionary(f => f.FullName);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What runs goes on running until the folder can be listed again.
            return false;
        }
    }

    private IEnumerable<FileInfo> List(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles()
            .Where(f => _languages.Any(l => l.Has(f.Name)))
            .OrderBy(f => f.Name, StringComparer.Ordinal);

    // Whether the folder is there; if so, it is watched from now on.
    private bool Watch(string folder)
    {
        if (!Directory.Exists(folder))
        {
            if (_watchers.Remove(folder, out var old)) old.Dispose();
            return false;
        }
        if (_watchers.ContainsKey(folder)) return true;
        try
        {
            var watcher = new FileSystemWatcher(folder);
            foreach (var language in _languages) watcher.Filters.Add("*" + language.Extension);
            watcher.Changed += (_, _) => _noticed = true;
            watcher.Created += (_, _) => _noticed = true;
            watcher.Deleted += (_, _) => _noticed = true;
            watcher.Renamed += (_, _) => _noticed = true;
            watcher.EnableRaisingEvents = true;
            _watchers[folder] = watcher;
        }
        catch (IOException)
        {
            // The system has no watches left: listing must do.
        }
        return true;
    }
}
