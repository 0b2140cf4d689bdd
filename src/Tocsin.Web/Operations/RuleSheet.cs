namespace Tocsin.Web.Operations;

/// <summary>All that is said about one rule.</summary>
/// <param name="Line">How it does.</param>
public sealed record RuleSheet(RuleLine Line)
{
    /// <summary>What it finds, in sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its licence.</summary>
    public string License { get; init; } = "";

    /// <summary>When it was written, as its author wrote it.</summary>
    public string Date { get; init; } = "";

    /// <summary>When it was changed, as its author wrote it.</summary>
    public string Modified { get; init; } = "";

    /// <summary>Addresses to read more at.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What else may look like it.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>What to do when it fires, in Markdown, or an address; empty without.</summary>
    public string Runbook { get; init; } = "";

    /// <summary>The line of its file at which it begins.</summary>
    public int FileLine { get; init; } = 1;

    /// <summary>Its YAML; empty for a rule of a script.</summary>
    public string Source { get; init; } = "";
}
