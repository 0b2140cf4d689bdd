namespace Tocsin.Rules.Model;

/// <summary>What is said about a rule, whatever it looks for.</summary>
public sealed record RuleHead
{
    /// <summary>What names the rule for good: its <c>id</c>, or its <c>name</c> or title where it has none.</summary>
    public required string Id { get; init; }

    /// <summary>A short name by which other rules refer to it; null without one.</summary>
    public string? Name { get; init; }

    /// <summary>One line for a person.</summary>
    public required string Title { get; init; }

    /// <summary>How much it matters.</summary>
    public RuleLevel Level { get; init; } = RuleLevel.Medium;

    /// <summary>
    /// How well it is tried: <c>stable</c>, <c>test</c>, <c>experimental</c>, <c>deprecated</c>, <c>unsupported</c> or
    /// empty.
    /// </summary>
    public string Status { get; init; } = "";

    /// <summary>What it finds, in sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who wrote it; goes with every alert, as the licence of shared rules asks.</summary>
    public string Author { get; init; } = "";

    /// <summary>When it was written, as its author wrote it.</summary>
    public string Date { get; init; } = "";

    /// <summary>When it was changed, as its author wrote it.</summary>
    public string Modified { get; init; } = "";

    /// <summary>Its licence.</summary>
    public string License { get; init; } = "";

    /// <summary>Addresses to read more at.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Free words; <c>attack.t1059</c> names a technique of ATT&amp;CK.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What else may look like it.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>Fields that its author would look at first.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What to do when it fires, in Markdown, or an address; empty without.</summary>
    public string Runbook { get; init; } = "";

    /// <summary>
    /// The alert's summary; <c>{FIELD}</c> stands for a value of the event or group, <c>{count}</c> for how many.
    /// Empty: the title.
    /// </summary>
    public string Summary { get; init; } = "";

    /// <summary>Which findings become one alert, and for how long.</summary>
    public Suppression Suppress { get; init; } = Suppression.Default;

    /// <summary>What keeps it quiet.</summary>
    public IReadOnlyList<RuleException> Exceptions { get; init; } = [];

    /// <summary>Where it was read from.</summary>
    public required RuleOrigin Origin { get; init; }
}
