using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Display;

/// <summary>Which parts of an event's JSON are shown: paths and patterns, what is inside them included.</summary>
/// <param name="IsShown">Whether there is a source at all.</param>
/// <param name="Includes">What is shown; empty for everything.</param>
/// <param name="Excludes">What is not.</param>
public sealed record SourceFilter(bool IsShown, IReadOnlyList<string> Includes, IReadOnlyList<string> Excludes)
{
    /// <summary>The whole source.</summary>
    public static SourceFilter Everything { get; } = new(true, [], []);

    /// <summary>No source.</summary>
    public static SourceFilter Nothing { get; } = new(false, [], []);

    /// <summary>Whether nothing is left out.</summary>
    public bool ShowsAll => IsShown && Includes.Count == 0 && Excludes.Count == 0;

    /// <summary>Whether the value at a path is shown.</summary>
    public bool Shows(string path) =>
        (Includes.Count == 0 || Includes.Any(p => Covers(p, path))) && !Excludes.Any(p => Covers(p, path));

    /// <summary>Whether a pattern means a path, or an object above it.</summary>
    public static bool Covers(string pattern, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (IndexNames.Means(pattern, path[..end])) return true;
        }
        return false;
    }
}
