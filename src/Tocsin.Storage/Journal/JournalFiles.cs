using System.Globalization;

namespace Tocsin.Storage.Journal;

/// <summary>The names of the journal's files: each is called by the id of its first event.</summary>
internal static class JournalFiles
{
    private const string Extension = ".journal";

    /// <summary>The path of the file whose first event has this id.</summary>
    public static string PathOf(string directory, long firstId) =>
        Path.Combine(directory, firstId.ToString("d20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The journal's files with the id each begins at, oldest first.</summary>
    public static IReadOnlyList<(string Path, long FirstId)> In(Disk.IDisk disk, string directory)
    {
        var found = new List<(string, long)>();
        foreach (var path in disk.Files(directory))
        {
            if (Path.GetExtension(path) == Extension
                && long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                found.Add((path, id));
            }
        }
        return found;
    }
}
