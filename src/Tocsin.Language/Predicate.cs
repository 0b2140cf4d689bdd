using Tocsin.Language.Values;

namespace Tocsin.Language;

/// <summary>
/// What an event must be like. The search box, the API, rules and alerts all become this tree. Logic is two-valued: a
/// comparison on a missing field is false, and its negation true. Immutable.
/// </summary>
public abstract record Predicate
{
    /// <summary>Every event.</summary>
    public static Predicate Everything { get; } = new And([]);

    /// <summary>No event.</summary>
    public static Predicate Nothing { get; } = new Or([]);
}

/// <summary>All of the items hold; true without any.</summary>
public sealed record And(IReadOnlyList<Predicate> Items) : Predicate;

/// <summary>At least one of the items holds; false without any.</summary>
public sealed record Or(IReadOnlyList<Predicate> Items) : Predicate;

/// <summary>The item does not hold.</summary>
public sealed record Not(Predicate Item) : Predicate;

/// <summary>At least one value of a field passes a test.</summary>
public sealed record Leaf(FieldRef Field, ValueTest Test) : Predicate
{
    /// <summary>
    /// The test where the sender's name turns out to mean the summary: there <c>field:words</c> looks for words.
    /// </summary>
    public ValueTest? InSummary { get; init; }

    /// <summary>The test for the path at which an event keeps the field.</summary>
    public ValueTest TestAt(string path) =>
        InSummary is not null && path == Events.Schema.Names[Events.Schema.Summary] ? InSummary : Test;
}

/// <summary>
/// At least one text in any field has the words; the engine's own fields and the time as sent are not searched.
/// </summary>
public sealed record AnyText(WordsTest Test) : Predicate;
