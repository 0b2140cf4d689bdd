namespace Tocsin.Testing;

/// <summary>Where the things that tests drive lie.</summary>
internal static class Repository
{
    /// <summary>The folder with Tocsin.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built server, of the same configuration as the tests.</summary>
    public static string Server => Built("Tocsin", "tocsin.dll");

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Configuration =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>What a project of this solution was built to.</summary>
    public static string Built(string project, string file) =>
        File("artifacts", "bin", project, Configuration, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("Tests run from a folder below Tocsin.slnx; none was found above "
            + AppContext.BaseDirectory);
    }
}
