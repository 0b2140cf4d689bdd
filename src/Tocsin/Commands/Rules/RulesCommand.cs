using System.CommandLine;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules</c>.</summary>
internal static class RulesCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("rules", "Checks, runs, explains and back-tests detection rules.")
    {
        CheckRules.Create(),
        RunRules.Create(),
        ExplainRule.Create(),
        BackTestRules.Create(),
    };
}
