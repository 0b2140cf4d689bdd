using System.Text.RegularExpressions;

namespace Tocsin.Language.Tests;

/// <summary>One dialect of C# in every project, where the compiler's rules have no word for it.</summary>
public sealed partial class DialectTests
{
    private const int LineLengthMax = 120;

    [Fact]
    public void LinesAreOf120CharactersAtMost() =>
        Found((lines, at) => lines[at].Length > LineLengthMax).ShouldBeEmpty();

    [Fact]
    public void WhatDependsOnAConditionStandsBesideItOrInBraces() => Found((lines, at) =>
        at + 1 < lines.Count && Condition().IsMatch(lines[at]) && IsDeeper(lines[at + 1], lines[at])
            && !Continuation().IsMatch(lines[at + 1])).ShouldBeEmpty();

    [Fact]
    public void WhatFollowsABlockFollowsItDirectly() => Found((lines, at) =>
    {
        if (!EndOfBlock().IsMatch(lines[at]) || at + 2 >= lines.Count || lines[at + 1].Length > 0) return false;
        var next = at + 2;
        while (next + 1 < lines.Count && lines[next].TrimStart().StartsWith("//", StringComparison.Ordinal)) next++;
        return Indent(lines[next]) == Indent(lines[at]) && !Declaration().IsMatch(lines[next]);
    }).ShouldBeEmpty();

    [Fact]
    public void DocumentationIsInheritedInOneSpelling() =>
        Found((lines, at) => lines[at].Contains("<inheritdoc />", StringComparison.Ordinal)).ShouldBeEmpty();

    private static List<string> Found(Func<List<string>, int, bool> isWrong)
    {
        var source = Path.Combine(ArchitectureTests.Root, "src");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(f => !NotOurs().IsMatch(f)).ToList();
        files.Count.ShouldBeGreaterThan(300, "the sources were found");
        return [.. files.SelectMany(file =>
        {
            var lines = File.ReadLines(file).ToList();
            return Enumerable.Range(0, lines.Count).Where(at => isWrong(lines, at)).Select(
                at => $"{Path.GetRelativePath(source, file)}:{at + 1} {lines[at]}");
        })];
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static bool IsDeeper(string line, string than) => line.Length > 0 && Indent(line) > Indent(than);

    [GeneratedRegex(@"[\\/](obj|bin|Migrations)[\\/]", RegexOptions.None, 1_000)]
    private static partial Regex NotOurs();

    [GeneratedRegex(@"^\s*(\}\s*)?(else|(else )?if \(.*\)|(await )?foreach \(.*\)|for \(.*\)|while \(.*\))$",
        RegexOptions.None, 1_000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"^\s*(&&|\|\||\?|:|\.|and |or )", RegexOptions.None, 1_000)]
    private static partial Regex Continuation();

    [GeneratedRegex(@"^\s{8,}\}$", RegexOptions.None, 1_000)]
    private static partial Regex EndOfBlock();

    // Members of nested types and functions inside of methods are set apart; what ends a raw text is text.
    [GeneratedRegex(
        """^\s*("{3}|\[|///|(public|private|protected|internal|static|async)\b|"""
            + """(?!await|return|throw|yield|new|else)[\w<>\[\]?]+ \w+(<\w+>)?\([^;]*\)( =>.*)?$)""",
        RegexOptions.None, 1_000)]
    private static partial Regex Declaration();
}
