namespace Tocsin.Serve;

/// <summary>
/// Where rules in YAML, and the pipelines for them, lie: in the data directory, and wherever the settings name folders.
/// </summary>
internal static class RuleFolders
{
    /// <summary>The folders, files and archives.</summary>
    public static IReadOnlyList<string> For(string data, IReadOnlyList<string> named) =>
        [Own(data), Path.Combine(data, "pipelines"), .. named];

    /// <summary>The people's own rules.</summary>
    public static string Own(string data) => Path.Combine(data, "rules");
}
