using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules import</c> copies, and what it leaves.</summary>
public sealed class ImportRulesTests : RuleCommandLine
{
    private static string Rule(string level, string product, string status = "test") =>
        $"title: x\nid: {Guid.NewGuid()}\nstatus: {status}\nlogsource: {{product: {product}}}\n"
        + $"detection: {{s: {{a: b}}, condition: s}}\nlevel: {level}\n";

    [Fact]
    public void WantedRulesAreCopiedWithTheirFoldersAndLicence()
    {
        var source = Collection();
        var to = Path("to");
        var (code, output, error) = Run(
            "import", source, "--to", to, "--level", "high,critical", "--status", "test", "--product", "windows");
        code.ShouldBe(0, output + error);
        Directory.EnumerateFiles(to, "*", SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(to, f)).Order(StringComparer.Ordinal)
            .ShouldBe(["LICENSE.Rules", "rules/windows/critical.yml", "rules/windows/high.yml"]);
        output.ShouldContain("2  file of rules, copied\n");
        output.ShouldContain("1  left out: another level\n");
        output.ShouldContain("1  left out: another product\n");
        output.ShouldContain("1  left out: another status\n");
        output.ShouldContain("1  left out: cannot be run\n");
        output.ShouldContain("1  left out: deprecated or unsupported\n");
        output.ShouldContain("1  left out: no rule\n");
    }

    [Fact]
    public void WhatWasChangedIsLeftUnlessForced()
    {
        var (source, to) = (Collection(), Path("to"));
        Run("import", source, "--to", to);
        var changed = System.IO.Path.Combine(to, "rules", "windows", "high.yml");
        File.AppendAllText(changed, "# mine\n");
        Run("import", source, "--to", to).Output
            .ShouldContain("1  file of rules, left as it is because it was changed");
        File.ReadAllText(changed).ShouldEndWith("# mine\n");
        Run("import", source, "--to", to, "--force").Output.ShouldContain("1  file of rules, overwritten");
        File.ReadAllText(changed).ShouldNotContain("# mine");
    }

    [Fact]
    public void ADryRunWritesNothing()
    {
        Run("import", Collection(), "--to", Path("to"), "--dry-run").Output.ShouldContain("Nothing was copied");
        Directory.Exists(Path("to")).ShouldBeFalse();
    }

    [Fact]
    public void WithoutAFolderTheyGoToTheData()
    {
        var (code, output, error) = Run("import", Collection(), "--data", Path("data"));
        code.ShouldBe(0, output + error);
        File.Exists(Path("data/rules/rules/windows/high.yml")).ShouldBeTrue(output);
    }

    [Theory, InlineData("a.zip"), InlineData("a.tar.gz")]
    public void APathThatLeadsOutOfTheFolderIsRefused(string name)
    {
        string[] paths = ["../evil.yml", "/evil.yml", "rules/../../evil.yml", "rules/ok.yml"];
        Pack(Path(name), paths);
        var (code, output, error) = Run("import", Path(name), "--to", Path("to/inner"));
        code.ShouldBe(0, output + error);
        Directory.EnumerateFiles(Path("to"), "*", SearchOption.AllDirectories).Select(System.IO.Path.GetFileName)
            .ShouldNotContain("evil.yml", output);
        File.Exists(Path("evil.yml")).ShouldBeFalse();
        File.Exists(Path("to/inner/rules/ok.yml")).ShouldBeTrue(output);
    }

    [Fact]
    public void AnUnknownLevelIsSaid()
    {
        var (code, _, error) = Run("import", Collection(), "--to", Path("to"), "--level", "hihg");
        (code, error).ShouldBe((1, "There is no level hihg; there are informational, low, medium, high, critical.\n"));
    }

    private string Collection()
    {
        Write("sigma/LICENSE.Rules", "A licence");
        Write("sigma/README.md", "no rule");
        Write("sigma/rules/windows/high.yml", Rule("high", "windows"));
        Write("sigma/rules/windows/critical.yml", Rule("critical", "windows"));
        Write("sigma/rules/windows/low.yml", Rule("low", "windows"));
        Write("sigma/rules/windows/new.yml", Rule("high", "windows", "experimental"));
        Write("sigma/rules/windows/old.yml", Rule("high", "windows", "deprecated"));
        Write(
            "sigma/rules/windows/wrong.yml",
            Rule("high", "windows").Replace("{a:", "{a|nope:", StringComparison.Ordinal));
        Write("sigma/rules/linux/high.yml", Rule("high", "linux"));
        Write("sigma/other.yml", "- no rule");
        return Path("sigma");
    }

    private static void Pack(string file, string[] paths)
    {
        using var stream = File.Create(file);
        if (file.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
            foreach (var path in paths)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(Rule("high", "windows")));
            }
            return;
        }
        using var gzip = new GZipStream(stream, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var path in paths)
        {
            var content = new MemoryStream(Encoding.UTF8.GetBytes(Rule("high", "windows")));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content });
        }
    }
}
