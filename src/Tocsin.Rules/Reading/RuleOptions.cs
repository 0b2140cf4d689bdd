namespace Tocsin.Rules.Reading;

/// <summary>How rules are read.</summary>
public sealed record RuleOptions
{
    /// <summary>The values of placeholders (<c>%NAME%</c> with the modifier <c>expand</c>), by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Placeholders { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether rules run that their authors call deprecated or unsupported.</summary>
    public bool TakesDeprecated { get; init; }

    /// <summary>What the events are that the condition of a filter finds.</summary>
    public FilterMeaning Filters { get; init; }

    /// <summary>What gives the time that <c>now</c> means in a condition of the query language.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
