using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;

namespace Tocsin.Pipeline;

/// <summary>Compares the files of remembered answers with their checksums; reads only.</summary>
public static class AnswerCheck
{
    /// <summary>What is damaged in a data directory; a file that the server deletes meanwhile is not.</summary>
    public static IReadOnlyList<Damage> Run(IDisk disk, string directory)
    {
        var found = new List<Damage>();
        foreach (var path in AnswerFile.In(disk, Path.Combine(directory, "answers")))
        {
            try
            {
                found.AddRange(AnswerFile.Damages(disk, path).Select(d => new Damage(path, d, 0)));
            }
            catch (FileNotFoundException)
            {
                // A day has passed.
            }
        }
        return found;
    }
}
