using Tocsin.Language;

namespace Tocsin.Rules.Model;

/// <summary>What looks, and raises alerts. Immutable.</summary>
/// <param name="Head">What is said about it.</param>
public abstract record Rule(RuleHead Head);

/// <summary>A rule that is true or false of one event.</summary>
/// <param name="Head">What is said about it.</param>
/// <param name="LogSource">What kind of log it is about; events that state another are not looked at.</param>
/// <param name="Condition">
/// The events. Beside the language's own nodes it may hold <see cref="Selection"/>, <see cref="Keyword"/>,
/// <see cref="FieldMatch"/> and <see cref="Present"/>.
/// </param>
public sealed record EventRule(RuleHead Head, LogSource LogSource, Predicate Condition) : Rule(Head);

/// <summary>A rule about several events, or about their absence.</summary>
/// <param name="Head">What is said about it.</param>
/// <param name="Inputs">
/// The rules whose findings it counts, by id or name, in the order written; also those of <see cref="Parts"/>.
/// </param>
/// <param name="GroupBy">The fields whose values make a group; none makes one group of all.</param>
/// <param name="Span">How far apart the events may be; sliding, over (t − span, t].</param>
/// <param name="Check">What makes it fire.</param>
public sealed record WindowRule(
    RuleHead Head, IReadOnlyList<string> Inputs, IReadOnlyList<string> GroupBy, TimeSpan Span, WindowCheck Check)
    : Rule(Head)
{
    /// <summary>
    /// For a name in <see cref="GroupBy"/>: which field it means in the events of an input, named as in
    /// <see cref="Inputs"/>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Aliases { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Whether the inputs raise alerts of their own as well.</summary>
    public bool Generate { get; init; }

    /// <summary>
    /// Event rules that stand inside this rule and raise nothing by themselves; their ids are among the inputs.
    /// </summary>
    public IReadOnlyList<EventRule> Parts { get; init; } = [];
}
