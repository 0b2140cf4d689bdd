using System.Text.RegularExpressions;
using Tocsin.Configuration;
using Tocsin.Testing;
using Tocsin.Tests.Configuration;

namespace Tocsin.Tests.Packaging;

/// <summary>What packages say of themselves, and how the service is kept in bounds.</summary>
public sealed class PackagingTests
{
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.NonBacktracking;

    private static readonly string[] Unit = File.ReadAllLines(Repository.File("packaging", "debian", "tocsin.service"));

    [Fact]
    public void EverythingHasOneVersion()
    {
        var version = Regex.Match(Text("Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
        version.ShouldNotBeEmpty();
        Text("sdk", "python", "pyproject.toml").ShouldContain($"version = \"{version}\"");
        ProjectsWith("<Version>").ShouldBeEmpty();
    }

    [Fact]
    public void OnlyTheSdkIsPackedAndEachPackageSaysWhatItIs()
    {
        Text("Directory.Build.props").ShouldContain("<IsPackable>false</IsPackable>");
        ProjectsWith("<IsPackable>true").ShouldBeEmpty();
        foreach (var project in Projects().Where(p => p.Contains("/sdk/dotnet/", StringComparison.Ordinal)))
        {
            File.ReadAllText(project).ShouldContain("<Description>");
            File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")).ShouldBeTrue(project);
        }
    }

    [Theory]
    [InlineData("User=tocsin")]
    [InlineData("StateDirectory=tocsin")]
    [InlineData("StateDirectoryMode=0700")]
    [InlineData("UMask=0077")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("ProtectHome=yes")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("PrivateDevices=yes")]
    [InlineData("CapabilityBoundingSet=CAP_NET_BIND_SERVICE")]
    [InlineData("RestrictNamespaces=yes")]
    [InlineData("SystemCallFilter=@system-service"), InlineData("RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX")]
    public void TheServiceMayDoNoMoreThanItNeeds(string line) => Unit.ShouldContain(line);

    [Fact]
    public void TheServiceIsStartedWithFlagsThatThereAreAndFilesThatAreInstalled()
    {
        var start = Unit.Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        start.ShouldStartWith("/usr/lib/tocsin/tocsin serve ");
        var flags = KnownSettings.All.Select(setting => setting.Flag).OfType<string>().Append("--config").ToList();
        start.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal)).ShouldBeSubsetOf(flags);
        var build = Text("packaging", "debian", "build");
        build.ShouldContain("$root/usr/lib/tocsin");
        build.ShouldContain("/etc/tocsin/tocsin.yaml");
        start.ShouldContain("--config /etc/tocsin/tocsin.yaml");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheFileOfSettingsThatIsInstalledCanBeReadAlsoWithItsExamplesOn(bool examplesOn)
    {
        var yaml = Text("packaging", "debian", "tocsin.yaml");
        if (examplesOn) yaml = Regex.Replace(yaml, "^# ( *[a-z-]+: *[^ ]*)$", "$1", Lines);
        using var sources = new Sources { Yaml = yaml };
        var effective = sources.Read();
        effective.Faults.ShouldBeEmpty();
        effective.Misspellings.ShouldBeEmpty();
        effective.Values.Single(v => v.Setting == KnownSettings.Retention).Given?.Text
            .ShouldBe(examplesOn ? "default=90d" : null);
    }

    [Fact]
    public void TheContainersVariablesAreSettings() =>
        Regex.Matches(Text("packaging", "Containerfile"), "TOCSIN_[A-Z_]+").Select(match => match.Value)
            .Except(KnownSettings.All.Select(setting => setting.Variable)).ShouldBeEmpty();

    private static string Text(params string[] path) => File.ReadAllText(Repository.File(path));

    private static IEnumerable<string> ProjectsWith(string text) =>
        Projects().Where(project => File.ReadAllText(project).Contains(text, StringComparison.Ordinal));

    private static IEnumerable<string> Projects() => new[] { "src", "sdk", "tests", "examples" }.SelectMany(
        folder => Directory.EnumerateFiles(Repository.File(folder), "*.csproj", SearchOption.AllDirectories));
}
