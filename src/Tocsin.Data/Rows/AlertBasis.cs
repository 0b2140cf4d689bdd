namespace Tocsin.Data.Rows;

/// <summary>
/// What an alert rests on: the rule as it was, and what held. Empty for alerts of scripts, which say it themselves.
/// </summary>
public sealed record AlertBasis
{
    /// <summary>Nothing is said.</summary>
    public static AlertBasis None { get; } = new();

    /// <summary>Who wrote the rule; the licence of shared rules asks that it is said.</summary>
    public string Author { get; init; } = "";

    /// <summary>The rule's licence.</summary>
    public string License { get; init; } = "";

    /// <summary>When the rule was changed last, as its author wrote it.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the rule finds, in sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>What to do, in Markdown, or an address.</summary>
    public string Runbook { get; init; } = "";

    /// <summary>Addresses to read more at.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What else may look like it.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>Which parts of the rule's condition held, and with which values.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>Names and values of what it is about.</summary>
    public IReadOnlyDictionary<string, string> Group { get; init; } = new Dictionary<string, string>();
}
