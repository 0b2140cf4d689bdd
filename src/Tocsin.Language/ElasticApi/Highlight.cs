namespace Tocsin.Language.ElasticApi;

/// <summary>How hits show what in them was looked for.</summary>
/// <param name="Fields">In which fields.</param>
/// <param name="IsHtml">Whether the text between the tags is written so that HTML shows it as it is.</param>
public sealed record Highlight(IReadOnlyList<HighlightField> Fields, bool IsHtml);

/// <summary>A field, or several, in which that is shown.</summary>
/// <param name="Name">Its name, or a pattern with <c>*</c>.</param>
public sealed record HighlightField(string Name)
{
    /// <summary>What stands before it.</summary>
    public string Before { get; init; } = "<em>";

    /// <summary>What stands behind it.</summary>
    public string Behind { get; init; } = "</em>";

    /// <summary>How many values of an array are shown at most.</summary>
    public int ValuesMax { get; init; } = 5;

    /// <summary>Whether what is looked for in other fields is shown too.</summary>
    public bool OfAnyField { get; init; }

    /// <summary>What is shown; null for what the search looks for.</summary>
    public Predicate? Query { get; init; }
}
