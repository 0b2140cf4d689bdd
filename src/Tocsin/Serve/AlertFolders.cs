namespace Tocsin.Serve;

/// <summary>
/// Where alert scripts lie: those shipped with the program (or in its repository), and those in the data directory.
/// </summary>
internal static class AlertFolders
{
    /// <summary>The folders for a data directory; never the working folder's.</summary>
    public static IReadOnlyList<string> For(string data) => [Shipped, Own(data)];

    /// <summary>The people's own alerts.</summary>
    public static string Own(string data) => Path.Combine(data, "alerts");

    // Under "dotnet run" the repository's folder is watched itself, so that an edit counts at once;
    // published, the copy beside the program.
    private static string Shipped
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
                {
                    return Path.Combine(folder.FullName, "alerts");
                }
            }
            return Path.Combine(AppContext.BaseDirectory, "alerts");
        }
    }
}
