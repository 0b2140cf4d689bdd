using Tocsin.Language;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Model;

/// <summary>A part of a rule's condition under the name that its author gave it; true when the item is.</summary>
/// <param name="Name">The name.</param>
/// <param name="Item">What it stands for.</param>
public sealed record Selection(string Name, Predicate Item) : Predicate;

/// <summary>At least one value in any field of the sender's passes; of a number, its text is asked.</summary>
/// <param name="Test">The test.</param>
public sealed record Keyword(ValueTest Test) : Predicate;

/// <summary>The sender named the field, be its value null.</summary>
/// <param name="Field">The field.</param>
public sealed record Present(FieldRef Field) : Predicate;

/// <summary>At least one value of a field stands so to at least one value of another.</summary>
/// <param name="Field">The field.</param>
/// <param name="Other">The field that it is compared with.</param>
/// <param name="How">How they stand to each other, as texts.</param>
/// <param name="Cased">Whether letter case counts.</param>
public sealed record FieldMatch(FieldRef Field, FieldRef Other, FieldRelation How, bool Cased) : Predicate;

/// <summary>How the text of one field stands to that of another.</summary>
public enum FieldRelation
{
    /// <summary>They are equal.</summary>
    Equal,

    /// <summary>It begins with the other.</summary>
    StartsWith,

    /// <summary>It ends with the other.</summary>
    EndsWith,

    /// <summary>It contains the other.</summary>
    Contains,

    /// <summary>It is a smaller number.</summary>
    Less,

    /// <summary>It is a number that is not larger.</summary>
    AtMost,

    /// <summary>It is a larger number.</summary>
    Greater,

    /// <summary>It is a number that is not smaller.</summary>
    AtLeast,
}
