using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Tests.Reading;
using Tocsin.Testing;

namespace Tocsin.Rules.Tests.Sets;

public sealed class RuleFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AllFilesBelowAFolderAreReadInTheOrderOfTheirPaths()
    {
        Write("b.yml", Rule("b"));
        Write("sub/deeper/a.YAML", Rule("a"));
        Write("a.yml", Rule("c"));
        Write("notes.txt", "title: no");
        Write("other.yml", "a: b");
        var files = Read(_folder.Path);
        files.SelectMany(f => f.Rules).Select(r => r.Head.Id).ShouldBe(["c", "b", "a"]);
        files[2].Rules[0].Head.Origin.File.ShouldBe(_folder.File(Path.Combine("sub", "deeper", "a.YAML")));
        files.Count.ShouldBe(3, "a file without rules and faults says nothing");
    }

    [Fact]
    public void OneFileMayBeRead()
    {
        Write("one", Rule("a"));
        Read(_folder.File("one")).ShouldHaveSingleItem().Rules.ShouldHaveSingleItem();
    }

    [Fact]
    public void ValuesOfPlaceholdersAreForAllPaths()
    {
        const string Detection = "s: {f|expand: '%servers%'}\ncondition: s";
        Write("own/placeholders.yml", "servers: [a, b*]\none: c\n---\nservers: [5]\n");
        Write("own/a.yml", Some.Rule(Detection, "a"));
        Write("shared/b.yml", Some.Rule(Detection, "b"));
        var reader = new RuleFolder(new RuleReader(new RuleOptions()));
        var rules = reader.Read([_folder.File("shared"), _folder.File("own")]).SelectMany(f => f.Rules).ToList();
        rules.Select(r => r.Head.Id).ShouldBe(["b", "a"]);
        rules.ShouldAllBe(r => TreeText.Of(((EventRule)r).Condition) == "(f = a | f = b<*> | f = 5)");
        reader.Read(_folder.File("shared"))[0].Faults[^1].Message.ShouldBe("The placeholder servers has no values");
    }

    [Theory]
    [InlineData("- a", "1 Placeholders must be a map of names to values, not a list")]
    [InlineData("a: b\nc: {d: e}", "2 c must be a list of texts, and this is a map")]
    public void WrongPlaceholdersAreFaults(string text, string fault)
    {
        Write("placeholders.yaml", text);
        var found = Read(_folder.Path).ShouldHaveSingleItem().Faults.ShouldHaveSingleItem();
        $"{found.Line} {found.Message}".ShouldBe(fault);
    }

    [Fact]
    public void PipelinesLieInFoldersOfTheirNameAndAreNoRules()
    {
        const string Right = "name: NAME\nlogsources:\n- logsource: {product: x}\n  when: {a: b}\n";
        Write("one/a.yml", Rule("a"));
        Write("one/pipelines/mine.yml", Right.Replace("NAME", "mine"));
        Write("one/pipelines/deeper/other.yml", Right.Replace("NAME", "deeper"));
        Write("one/pipelines/wrong.yml", "name: wrong\nlogsources:\n- {logsource: {product: x}, wen: {a: b}}\n");
        Write("one/pipelines/foreign.yml", "name: foreign\ntransformations: []\n");
        Write("two/pipelines.yml", Right.Replace("NAME", "file"));
        Write("pipelines/root.yml", Right.Replace("NAME", "root"));
        var archive = Archive("three.zip", ("r/pipelines/p.yml", Right.Replace("NAME", "packed")), ("r/b.yml", Rule("b")));
        var files = new RuleFolder(new RuleReader(Some.Options)).Read(
            [_folder.File("one"), _folder.File("two"), _folder.File("pipelines"), archive], out var pipelines);
        pipelines.Select(p => p.Name).ShouldBe(["deeper", "mine", "file", "root", "packed"]);
        files.SelectMany(f => f.Rules).Select(r => r.Head.Id).ShouldBe(["a", "b"]);
        var faults = files.SelectMany(f => f.Faults).Where(f => f.File.Contains("pipelines")).ToList();
        faults.Where(f => !f.IsWarning).ShouldHaveSingleItem().ToString().ShouldBe(
            _folder.File("one/pipelines/wrong.yml") + ":3: wen is not known here, did you mean when?");
        faults.Where(f => f.IsWarning).ShouldHaveSingleItem().File.ShouldEndWith("foreign.yml");
    }

    [Fact]
    public void LinksAreNotFollowed()
    {
        Write("outside/a.yml", Rule("a"));
        Write("inside/b.yml", Rule("b"));
        Directory.CreateSymbolicLink(_folder.File("inside/link"), _folder.File("outside"));
        File.CreateSymbolicLink(_folder.File("inside/link.yml"), _folder.File("outside/a.yml"));
        Read(_folder.File("inside")).SelectMany(f => f.Rules).Select(r => r.Head.Id).ShouldBe(["b"]);
    }

    [Theory]
    [InlineData("rules.zip")]
    [InlineData("rules.tar.gz")]
    [InlineData("rules.tgz")]
    public void AnArchiveIsReadAsAFolder(string name)
    {
        var path = Archive(name, ("rules/b.yml", Rule("b")), ("rules/x/a.yaml", Rule("a")), ("LICENSE", "text"));
        var rules = Read(path).SelectMany(f => f.Rules).ToList();
        rules.Select(r => r.Head.Id).ShouldBe(["b", "a"]);
        rules[0].Head.Origin.File.ShouldBe(path + ":rules/b.yml");
    }

    [Theory]
    [InlineData("rules.zip")]
    [InlineData("rules.tar.gz")]
    public void AFileThatIsTooLargeCostsItselfAlone(string name)
    {
        var large = Rule("large") + new string('#', RuleFolder.FileBytesMax);
        var files = Read(Archive(name, ("a.yml", Rule("a")), ("b.yml", large), ("c.yml", Rule("c"))));
        files.SelectMany(f => f.Rules).Select(r => r.Head.Id).ShouldBe(["a", "c"]);
        files[1].Faults.ShouldHaveSingleItem().Message.ShouldBe("The file has more than 1 MiB");
        Write("in/a.yml", Rule("a"));
        Write("in/b.yml", large);
        files = Read(_folder.File("in"));
        files[0].Rules.ShouldHaveSingleItem();
        files[1].Faults.ShouldHaveSingleItem().Message.ShouldBe("The file has more than 1 MiB");
    }

    [Fact]
    public void AFileThatIsNoTextIsAFault()
    {
        File.WriteAllBytes(_folder.File("a.yml"), [(byte)'a', 0xFF, 0xFE]);
        Read(_folder.Path).ShouldHaveSingleItem().Faults.ShouldHaveSingleItem().Message
            .ShouldBe("The file is not in UTF-8");
    }

    [Theory]
    [InlineData("nowhere.yml")]
    [InlineData("nowhere.zip")]
    [InlineData("nowhere.tgz")]
    [InlineData("broken.zip")]
    [InlineData("broken.tar.gz")]
    public void WhatCannotBeReadIsAFault(string name)
    {
        Write("broken.zip", "PK no archive");
        Write("broken.tar.gz", "no archive");
        Read(_folder.File(name)).ShouldHaveSingleItem().Faults.ShouldHaveSingleItem().Message
            .ShouldStartWith("This cannot be read: ");
    }

    [Fact]
    public void ADamagedArchiveIsAFaultBesideWhatWasReadable()
    {
        var rules = Enumerable.Range(0, 50).Select(i => ($"{i}.yml", Rule($"r{i}{Guid.NewGuid()}")));
        var path = Archive("rules.tar.gz", [.. rules]);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Read(path)[^1].Faults.ShouldHaveSingleItem().Message.ShouldStartWith("This cannot be read: ");
    }

    [Theory]
    [InlineData("rules.zip", 1)]
    [InlineData("rules.tar.gz", 2)]
    [InlineData("rules.tar", 3)]
    public void AnArchiveThatWasTamperedWithIsReadOrRefused(string name, int seed)
    {
        var bytes = File.ReadAllBytes(
            Archive(name, ("a.yml", Rule("a")), ("dir/b.yml", Rule("b")), ("c.yml", Rule("c"))));
        var isPacked = name != "rules.tar";
        var path = _folder.File(isPacked ? name : "packed.tar.gz");
        var random = new Random(seed);
        for (var i = 0; i < 1_000; i++)
        {
            var changed = bytes.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, isPacked ? changed : Packed(changed));
            Read(path).ShouldNotBeNull();
        }
    }

    /// <summary>The rules of SigmaHQ, where the variable TOCSIN_SIGMA_RULES says that they lie.</summary>
    [Fact]
    public void TheRulesOfSigmaAreReadBarThoseWithPlaceholders()
    {
        var path = Environment.GetEnvironmentVariable("TOCSIN_SIGMA_RULES") ?? "";
        Assert.SkipUnless(Directory.Exists(path), "TOCSIN_SIGMA_RULES names no folder");
        var files = new RuleFolder(new RuleReader(new RuleOptions())).Read(path);
        files.Sum(f => f.Rules.Count).ShouldBeGreaterThan(3_000);
        files.SelectMany(f => f.Faults).Where(f => !f.Message.StartsWith("The placeholder ", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    private static string Rule(string id) => Some.Rule("s: {a: b}\ncondition: s", id);

    private static IReadOnlyList<RuleFile> Read(string path) => new RuleFolder(new RuleReader(Some.Options)).Read(path);

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(bytes);
        return packed.ToArray();
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    private string Archive(string name, params (string Name, string Text)[] entries)
    {
        var path = _folder.File(name);
        using var file = File.Create(path);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create);
            foreach (var entry in entries)
            {
                using var to = zip.CreateEntry(entry.Name).Open();
                to.Write(Encoding.UTF8.GetBytes(entry.Text));
            }
            return path;
        }
        using var packed = name == "rules.tar" ? (Stream)file : new GZipStream(file, CompressionMode.Compress);
        using var tar = new TarWriter(packed);
        foreach (var entry in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entry.Name)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(entry.Text)),
            });
        }
        return path;
    }
}
