namespace Tocsin.Serve;

/// <summary>
/// Reads files of <c>NAME=value</c> lines, as docker and systemd do: blank lines and <c>#</c> comments are skipped,
/// quotes around a value go.
/// </summary>
internal static class EnvFile
{
    /// <summary>Reads a file; a line that cannot be read is an error with its number.</summary>
    public static bool TryRead(string path, Dictionary<string, string> values, out string? error)
    {
        error = null;
        if (!File.Exists(path))
        {
            error = $"There is no env file {path}.";
            return false;
        }
        var number = 0;
        foreach (var raw in File.ReadLines(path))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("export ", StringComparison.Ordinal)) line = line[7..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                error = $"{path}, line {number}: expected NAME=value.";
                return false;
            }
            var value = line[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'') value = value[1..^1];
            values[line[..equals].Trim()] = value;
        }
        return true;
    }
}
