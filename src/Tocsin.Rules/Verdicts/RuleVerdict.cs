using Tocsin.Rules.Model;

namespace Tocsin.Rules.Verdicts;

/// <summary>What somebody who looks after rules should look at.</summary>
public enum VerdictKind
{
    /// <summary>It fires much more than others, or on many of all events.</summary>
    Noisy,

    /// <summary>It looks at fields that no event has.</summary>
    Blind,

    /// <summary>It never fired.</summary>
    Silent,

    /// <summary>No tag says which technique of ATT&amp;CK it is about.</summary>
    Untagged,

    /// <summary>There are no tests beside it.</summary>
    Untested,
}

/// <summary>A verdict on a rule.</summary>
/// <param name="Head">What is said about the rule.</param>
/// <param name="Kind">The verdict.</param>
/// <param name="Why">What it rests on, in a sentence.</param>
public sealed record RuleVerdict(RuleHead Head, VerdictKind Kind, string Why);
