using System.CommandLine;
using Tocsin.Detection.Scripts;

namespace Tocsin.Commands;

/// <summary><c>tocsin worker</c>: what the server starts to run scripts in; nothing for people.</summary>
internal static class WorkerCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("worker", "Runs alert scripts for a server, which starts this by itself.")
        {
            Hidden = true,
        };
        command.SetAction(async (_, _) =>
        {
            await Worker.RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput());
            return 0;
        });
        return command;
    }
}
