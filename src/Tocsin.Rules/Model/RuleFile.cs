namespace Tocsin.Rules.Model;

/// <summary>What a file of rules holds.</summary>
/// <param name="Rules">The rules that can be run, as far as they can be judged alone.</param>
/// <param name="Filters">The filters.</param>
/// <param name="Faults">What is wrong; a rule with a fault that is no warning is not among the rules.</param>
public sealed record RuleFile(
    IReadOnlyList<Rule> Rules, IReadOnlyList<RuleFilter> Filters, IReadOnlyList<RuleFault> Faults);
