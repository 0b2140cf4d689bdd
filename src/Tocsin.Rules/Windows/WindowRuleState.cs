namespace Tocsin.Rules.Windows;

/// <summary>How a rule about several events does.</summary>
/// <param name="RuleId">The rule's id.</param>
/// <param name="Groups">How many groups it has.</param>
/// <param name="Entries">How many events and values it remembers.</param>
/// <param name="Updates">How many events it counted.</param>
/// <param name="Late">How many came too late to be counted.</param>
/// <param name="Skewed">How many had a time so far ahead that they counted at their arrival.</param>
/// <param name="Missing">How many had no value in a field that makes the group or is judged.</param>
/// <param name="Evicted">How many groups were forgotten for want of room.</param>
/// <param name="Cut">How many events and values of groups were forgotten for want of room.</param>
public sealed record WindowRuleState(
    string RuleId, int Groups, long Entries, long Updates, long Late, long Skewed, long Missing,
    long Evicted, long Cut);
