namespace Tocsin.Pipeline.Tests;

/// <summary>Tables under Cases: one case a line, its columns parted by ⇶; lines that begin with ## are
/// comments.</summary>
internal static class CaseFile
{
    public static TheoryData<string, string, string> Triples(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", name))
            .Where(line => line.Length > 0 && !line.StartsWith("##", StringComparison.Ordinal))
            .Select(line => line.Split('⇶')).Select(c => (c[0].Trim(), c[1].Trim(), c[2].Trim())),
    ];
}
