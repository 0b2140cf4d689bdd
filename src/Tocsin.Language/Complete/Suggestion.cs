namespace Tocsin.Language.Complete;

/// <summary>What a suggestion is.</summary>
public enum SuggestionKind
{
    /// <summary>A field's name.</summary>
    Field,

    /// <summary>A value of a field.</summary>
    Value,

    /// <summary>A sign or word that joins or compares.</summary>
    Operator,

    /// <summary>A pipe's name.</summary>
    Pipe,

    /// <summary>A function of <c>stats</c>.</summary>
    Function,

    /// <summary>A column of the table so far.</summary>
    Column,

    /// <summary>A word of a pipe's grammar, or an example of a number or a span of time.</summary>
    Word,
}

/// <summary>A text that may stand in a query in the place of some of its characters.</summary>
/// <param name="Text">The text, quoted and escaped as needed.</param>
/// <param name="Start">The first character it replaces.</param>
/// <param name="End">The character behind the last one it replaces.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">
/// More about it, such as a field's type or how many events have a value; empty when there is nothing to say.
/// </param>
public sealed record Suggestion(string Text, int Start, int End, SuggestionKind Kind, string Detail);
