using System.Text;

namespace Tocsin.Rules.Sets;

/// <summary>A file of rules, before it is read.</summary>
/// <param name="Name">How faults name it.</param>
/// <param name="FileName">Its name without what it lies in.</param>
/// <param name="Bytes">What is in it; null of a file on disk, which is read when it is its turn.</param>
/// <param name="IsTooLarge">Whether it is not to be read for its size.</param>
internal sealed record RuleSource(string Name, string FileName, byte[]? Bytes, bool IsTooLarge)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Whether it has a pipeline rather than rules.</summary>
    public bool HasPipeline { get; init; }

    /// <summary>Whether a file has a pipeline, by its path in what is read.</summary>
    public static bool IsPipeline(string path)
    {
        var parts = path.Split('/', '\\');
        return parts[^1] is "pipelines.yml" or "pipelines.yaml" || parts.AsSpan(..^1).Contains("pipelines");
    }

    /// <summary>Whether it has values of placeholders rather than rules.</summary>
    public bool HasPlaceholders => FileName is "placeholders.yml" or "placeholders.yaml";

    /// <summary>Reads its text.</summary>
    /// <returns>Why that is not possible; null when it was.</returns>
    public string? Read(out string text)
    {
        text = "";
        if (IsTooLarge) return $"The file has more than {RuleFolder.FileBytesMax >> 20} MiB";
        try
        {
            text = Strict.GetString(Bytes ?? File.ReadAllBytes(Name));
            return null;
        }
        catch (DecoderFallbackException)
        {
            return "The file is not in UTF-8";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "The file cannot be read: " + e.Message;
        }
    }
}
