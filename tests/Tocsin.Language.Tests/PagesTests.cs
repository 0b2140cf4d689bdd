using System.Text.RegularExpressions;

namespace Tocsin.Language.Tests;

/// <summary>What the documentation points to is there.</summary>
public sealed partial class PagesTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(ArchitectureTests.Root, "*.md")
            .Concat(Directory.EnumerateFiles(
                Path.Combine(ArchitectureTests.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(ArchitectureTests.Root, f)),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void EachLinkIsAFile(string page)
    {
        foreach (var (text, target) in Links(page)) File.Exists(target).ShouldBeTrue($"[{text}] in {page}");
    }

    [Fact]
    public void EachMethodThatTheArchitectureNamesIsInItsFile()
    {
        var named = Links(Path.Combine("docs", "architecture.md")).Select(l => (Method: Method().Match(l.Text), l.Target))
            .Where(l => l.Method.Success).ToList();
        named.Count.ShouldBeGreaterThan(4);
        foreach (var (method, target) in named)
        {
            var text = File.ReadAllText(target);
            text.ShouldContain($" {method.Groups[2].Value}", Case.Sensitive, $"{method.Value} in {target}");
            Path.GetFileName(target).Split('.')[0].ShouldBe(method.Groups[1].Value);
        }
    }

    [Fact]
    public void EachTestThatAGuaranteeNamesIsThere()
    {
        var tests = Directory.EnumerateFiles(
                Path.Combine(ArchitectureTests.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();
        var page = File.ReadAllText(Path.Combine(ArchitectureTests.Root, "docs", "guarantees.md"));
        var named = TestClass().Matches(page).Select(m => m.Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(20);
        named.ShouldBeSubsetOf(tests);
    }

    private static IEnumerable<(string Text, string Target)> Links(string page)
    {
        var file = Path.Combine(ArchitectureTests.Root, page);
        return Link().Matches(File.ReadAllText(file))
            .Select(m => (m.Groups[1].Value.Trim('`'), m.Groups[2].Value.Split('#')[0]))
            .Where(l => l.Item2.Length > 0 && !l.Item2.Contains("://", StringComparison.Ordinal))
            .Select(l => (l.Item1, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, l.Item2))))
            .Where(l => !Directory.Exists(l.Item2));
    }

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)", RegexOptions.None, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^([A-Z]\w+)\.([A-Z]\w+)$", RegexOptions.None, 1_000)]
    private static partial Regex Method();

    [GeneratedRegex(@"\b[A-Z]\w+Tests\b", RegexOptions.None, 1_000)]
    private static partial Regex TestClass();
}
