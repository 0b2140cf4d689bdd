namespace Tocsin.Detection.Scripts;

/// <summary>The Python of this machine, and our own modules for it.</summary>
public static class PythonProgram
{
    /// <summary>What people are told where there is none.</summary>
    public const string Missing =
        "Python is missing: alerts written in Python need Python 3.9 or later as python3 on the PATH "
            + "(Debian and Ubuntu: apt install python3; Fedora: dnf install python3; macOS: brew install python; "
            + "Windows: python.org).";

    /// <summary>The module that runs a <see cref="ScriptTrial"/>.</summary>
    public const string RunOnce = "tocsin/scripts/run_once.py";

    /// <summary>Starts one of our modules.</summary>
    /// <param name="script">A file below the folder of our modules, such as <c>tocsin/scripts/worker.py</c>.</param>
    /// <returns>Null when the machine has no Python.</returns>
    public static WorkerProgram? Of(string script) =>
        Find() is { } python ? new WorkerProgram(python, ["-E", "-B", "-X", "utf8", Module(script)]) : null;

    /// <summary>The interpreter on the PATH; null when there is none.</summary>
    public static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = OperatingSystem.IsWindows() ? ["python3.exe", "python.exe"] : ["python3", "python"];
        return names.SelectMany(name => folders.Where(Path.IsPathRooted).Select(f => Path.Combine(f, name)))
            .FirstOrDefault(File.Exists);
    }

    private static string Module(string script) =>
        Path.Combine([AppContext.BaseDirectory, "python", .. script.Split('/')]);
}
