namespace Tocsin.Rules.Tests;

/// <summary>
/// Tables under Cases: one case a line, its columns parted by ⇶; lines that begin with ## are comments.
/// </summary>
internal static class CaseFile
{
    public static TheoryData<string, string> Pairs(string name) => [.. Rows(name).Select(c => (c[0], c[1]))];

    public static TheoryData<string, string, string> Triples(string name) =>
        [.. Rows(name).Select(c => (c[0], c[1], c[2]))];

    public static TheoryData<string, string, string, string> Quadruples(string name) =>
        [.. Rows(name).Select(c => (c[0], c[1], c[2], c[3]))];

    private static IEnumerable<string[]> Rows(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", name))
            .Where(line => line.Length > 0 && !line.StartsWith("##", StringComparison.Ordinal))
            .Select(line => line.Split('⇶').Select(c => c.Trim()).ToArray());
}
