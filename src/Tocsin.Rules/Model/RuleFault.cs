namespace Tocsin.Rules.Model;

/// <summary>Why a rule cannot be run, or what is odd about one that can.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line of what is wrong, counted from 1.</param>
/// <param name="RuleId">The rule's id; empty when it is not known.</param>
/// <param name="Message">What is wrong and what to write instead, in a sentence.</param>
/// <param name="IsWarning">Whether the rule runs all the same.</param>
public sealed record RuleFault(string File, int Line, string RuleId, string Message, bool IsWarning = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Message}";
}
