using System.Runtime.InteropServices;
using Tocsin.Configuration;

namespace Tocsin.Serve;

/// <summary>
/// Keeps what the server was told in its environment from other programs of the same user, scripts first of all.
/// </summary>
internal static class Secrets
{
    private const int SetDumpable = 4;

    /// <summary>
    /// Forgets the secrets in the environment, once they were read, and closes this process to others: on Linux, nobody
    /// but root can read its memory and the environment that it was started with (prctl(2), PR_SET_DUMPABLE).
    /// </summary>
    public static void Forget()
    {
        foreach (var secret in KnownSettings.All.Where(setting => setting.IsSecret))
        {
            Environment.SetEnvironmentVariable(secret.Variable, null);
        }
        if (OperatingSystem.IsLinux()) _ = SetProcess(SetDumpable, 0, 0, 0, 0);
    }

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetProcess(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);
}
