namespace Tocsin.Rules.Model;

/// <summary>How much it matters when a rule fires; Sigma's levels.</summary>
public enum RuleLevel
{
    /// <summary>The event is tagged; nobody is alerted.</summary>
    Informational,

    /// <summary>Worth a look when there is time.</summary>
    Low,

    /// <summary>Worth a look; what a rule without a level has.</summary>
    Medium,

    /// <summary>To be looked at soon.</summary>
    High,

    /// <summary>To be looked at now.</summary>
    Critical,
}
