using System.Reflection;

namespace Tocsin.Serve;

/// <summary>
/// Where alert scripts lie: those shipped with the program (or in its repository), and those in the data directory.
/// </summary>
internal static class AlertFolders
{
    /// <summary>The folders for a data directory, and those that settings name; never the working folder's.</summary>
    public static IReadOnlyList<string> For(string data, IReadOnlyList<string> named) => [Shipped, Own(data), .. named];

    /// <summary>The people's own alerts.</summary>
    public static string Own(string data) => Path.Combine(data, "alerts");

    // Under "dotnet run" the repository's folder is watched itself, so that an edit counts at once; published, the copy
    // beside the program. Which of the two it is was decided when the program was built: nothing that lies in a folder
    // above it can make its own scripts run.
    private static string Shipped =>
        Repository is { } repository && AppContext.BaseDirectory.StartsWith(repository, StringComparison.Ordinal)
            && Directory.Exists(Path.Combine(repository, "alerts"))
            ? Path.Combine(repository, "alerts")
            : Path.Combine(AppContext.BaseDirectory, "alerts");

    /// <summary>The repository that a build for development was made from; null of a published program.</summary>
    internal static string? Repository { get; } = typeof(AlertFolders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(m => m.Key == "TocsinRepository")?.Value;
}
