using CsCheck;

namespace Tocsin.Language.Tests;

/// <summary>Queries that are seldom right: pieces of the language in any order, and characters of any kind.</summary>
internal static class Scraps
{
    private static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", "}", "\"", "\\", "/", "|", "||", "&&", ":", "=", "~", "<", ">=", "-", "!", "+", "*",
        "?", ",", ".", "^2", "~1", " ", " ", " ", "AND", "OR", "NOT", " TO ", "_exists_:", "hostname", "summary",
        "details.n", "web01", "10.0.0.0/8", "2026-01-01", "now-1h", "5", "1m", "stats", "histogram", "top", "rare",
        "fields", "sort", "limit", "dedup", "patterns", "bursts", "count()", "sum(", "percentile(", "by", "as", "desc",
        "in", "(?i)", "(a+)+$", "漢", "é", "\u0000", "\ud800", "\u2028",
    ];

    /// <summary>A query.</summary>
    public static Gen<string> Query { get; } = Gen.Frequency(
        (8, Gen.OneOf(Pieces)), (1, Gen.Char.Select(c => c.ToString()))).Array[0, 40].Select(string.Concat);
}
