namespace Tocsin.Detection.Scripts;

/// <summary>
/// Starts scripts as a user who may do nothing, where the machine lets us: when the server runs as root on Linux and
/// util-linux's <c>setpriv</c> is there. They can read neither the server's files nor its environment then.
/// </summary>
public static class ScriptUser
{
    private const string Setpriv = "/usr/bin/setpriv";

    // "nobody" and "nogroup" on Debian, as the kernel calls whoever it does not know.
    private const string Nobody = "65534";

    /// <summary>Whether scripts can be started so here.</summary>
    public static bool IsPossible =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists(Setpriv);

    /// <summary>The command, run as nobody.</summary>
    public static WorkerProgram Of(WorkerProgram command) => new(
        Setpriv,
        [
            "--reuid=" + Nobody, "--regid=" + Nobody, "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--",
            command.Program, .. command.Arguments,
        ]);
}
