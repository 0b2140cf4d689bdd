namespace Tocsin.Configuration;

/// <summary>
/// Reads files of <c>NAME=value</c> lines, as docker and systemd do: blank lines and <c>#</c> comments are skipped,
/// quotes around a value go.
/// </summary>
internal static class EnvFile
{
    /// <summary>Reads a file; of a name that comes twice the later line counts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">By name; each knows its line.</param>
    /// <returns>What cannot be read, with the number of its line; null when all was read.</returns>
    public static string? Read(string path, Dictionary<string, Given> values)
    {
        if (!File.Exists(path)) return $"There is no env file {path}.";
        var number = 0;
        try
        {
            foreach (var raw in File.ReadLines(path))
            {
                number++;
                var line = raw.Trim();
                if (line.Length == 0 || line[0] == '#') continue;
                if (line.StartsWith("export ", StringComparison.Ordinal)) line = line[7..].TrimStart();
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0) return $"{path}, line {number}: expected NAME=value.";
                var value = line[(equals + 1)..].Trim();
                if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'') value = value[1..^1];
                values[line[..equals].Trim()] = new Given(value, $"{path}, line {number}");
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The env file {path} cannot be read: {e.Message}";
        }
    }
}

/// <summary>What somebody wrote as a setting's value.</summary>
/// <param name="Text">As written.</param>
/// <param name="From">Where, in words.</param>
internal sealed record Given(string Text, string From);
