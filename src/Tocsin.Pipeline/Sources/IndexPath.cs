namespace Tocsin.Pipeline.Sources;

/// <summary>Paths that begin with the name of an index, as Elasticsearch's clients write them.</summary>
internal static class IndexPath
{
    private const int PathMax = 512;

    /// <summary>Splits a path into the index and what follows it, without the slash between.</summary>
    public static bool TryRead(string path, out string index, out string rest)
    {
        (index, rest) = ("", "");
        if (path.Length is < 2 or > PathMax) return false;
        var slash = path.IndexOf('/', 1);
        // A name that begins with an underscore is no index, but a part of the API.
        if (slash < 2 || path[1] == '_') return false;
        (index, rest) = (path[1..slash], path[(slash + 1)..]);
        return true;
    }
}
