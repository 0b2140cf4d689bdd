using System.Reflection;

namespace Tocsin.Detection.Scripts;

/// <summary>The program that a worker is, as it is started.</summary>
/// <param name="Program">An executable.</param>
/// <param name="Arguments">Passed as they are; no shell is involved.</param>
public sealed record WorkerProgram(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>This program again, as <c>tocsin worker</c>: by its own executable when it was started by that, as
    /// published or by <c>dotnet run</c>, and by <c>dotnet tocsin.dll</c> when it was started so.</summary>
    public static WorkerProgram OfThisProgram()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new WorkerProgram(program, [Assembly.GetEntryAssembly()!.Location, "worker"])
            : new WorkerProgram(program, ["worker"]);
    }
}
