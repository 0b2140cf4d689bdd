namespace Tocsin.Testing;

/// <summary>Real programs that tests let Tocsin talk to. Where one is missing the test is skipped with the reason; in
/// continuous integration (CI=true) it fails, for there it must not be missing.</summary>
internal static class Counterpart
{
    /// <summary>rsyslogd with HTTP output, as .ci/install leaves it.</summary>
    public static string Rsyslogd()
    {
        var folder = Environment.GetEnvironmentVariable("TOCSIN_TEST_RSYSLOG") ?? "/opt/tocsin-test/rsyslog";
        var launcher = Path.Combine(folder, "rsyslogd");
        Require(File.Exists(launcher), $"{launcher} is missing: run .ci/install");
        return launcher;
    }

    /// <summary>The full path of a program of this machine.</summary>
    public static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Require(found is not null, $"{name} is not on the PATH: run .ci/install");
        return found!;
    }

    /// <summary>
    /// A script that runs one OpenSearch node: <c>--data DIR --port N --transport-port N --heap SIZE</c>; null when
    /// there is none. No package of it can be installed, so it is only there where somebody has put it.
    /// </summary>
    public static string? OpenSearch() =>
        Environment.GetEnvironmentVariable("TOCSIN_TEST_OPENSEARCH") is { Length: > 0 } script && File.Exists(script)
            ? script
            : null;

    /// <summary>
    /// A folder with the JavaScript clients of Elasticsearch and OpenSearch, as .ci/install leaves it.
    /// </summary>
    public static string ElasticClients()
    {
        var folder = Environment.GetEnvironmentVariable("TOCSIN_TEST_ELASTIC_CLIENTS")
            ?? "/opt/tocsin-test/elastic-clients";
        Require(Directory.Exists(Path.Combine(folder, "node_modules")), $"{folder} is missing: run .ci/install");
        return folder;
    }

    /// <summary>Skips the test for a reason, if there is one.</summary>
    public static void Require(string? missing)
    {
        if (missing is not null) Assert.Skip(missing);
    }

    /// <summary>Skips the test, or fails it in continuous integration, unless what it needs is there.</summary>
    public static void Require(bool isThere, string reason)
    {
        if (isThere) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
