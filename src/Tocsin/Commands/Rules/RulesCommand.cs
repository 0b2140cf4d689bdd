using System.CommandLine;

namespace Tocsin.Commands.Rules;

/// <summary><c>tocsin rules</c>.</summary>
internal static class RulesCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("rules", "Checks, runs, explains, tests and drafts detection rules.")
    {
        CheckRules.Create(),
        RunRules.Create(),
        ExplainRule.Create(),
        TestRules.Create(),
        DiffRules.Create(),
        HealthOfRules.Create(),
        ImportRules.Create(),
        DraftRule.Create(),
        BackTestRules.Create(),
        SwitchRules.Off(),
        SwitchRules.On(),
    };
}
