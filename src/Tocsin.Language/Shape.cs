using System.Text;

namespace Tocsin.Language;

/// <summary>
/// Which fields of an event came under other names: <c>message=summary</c> says that what the sender called
/// <c>message</c> is the summary. One line for each; a handful of shapes for each source,
/// so they are one dictionary column.
/// </summary>
public sealed class Shape
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    /// <summary>Reads a shape.</summary>
    /// <param name="utf8">Lines of <c>SENDER'S NAME=PATH</c>; a path has no equals sign.</param>
    public Shape(ReadOnlySpan<byte> utf8)
    {
        foreach (var line in Encoding.UTF8.GetString(utf8).Split('\n'))
        {
            var equals = line.LastIndexOf('=');
            if (equals > 0) _paths[line[..equals]] = line[(equals + 1)..];
        }
    }

    /// <summary>
    /// The path that holds what the sender called so; null when the name is not the sender's or hides nothing.
    /// </summary>
    public string? PathOf(string name)
    {
        if (_paths.TryGetValue(name, out var path)) return path;
        // The objects "fields" and "@fields" are merged into details.
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _paths.TryGetValue(name[..dot] + ".*", out path) ? path + name[dot..] : null;
    }
}
