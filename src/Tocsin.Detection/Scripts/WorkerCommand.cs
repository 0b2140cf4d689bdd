using System.Reflection;

namespace Tocsin.Detection.Scripts;

/// <summary>The command that starts a worker.</summary>
/// <param name="Program">An executable.</param>
/// <param name="Arguments">Passed as they are; no shell is involved.</param>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>This program again, as <c>tocsin worker</c>: by its own executable when it was started by that, as
    /// published or by <c>dotnet run</c>, and by <c>dotnet tocsin.dll</c> when it was started so.</summary>
    public static WorkerCommand OfThisProgram()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new WorkerCommand(program, [Assembly.GetEntryAssembly()!.Location, "worker"])
            : new WorkerCommand(program, ["worker"]);
    }
}
