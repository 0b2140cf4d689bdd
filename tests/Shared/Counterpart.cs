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

    private static void Require(bool isThere, string reason)
    {
        if (isThere) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
