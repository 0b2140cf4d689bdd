using Tocsin.Language;

namespace Tocsin.Rules.Matching;

/// <summary>Whether a part of a condition held for an event, and why.</summary>
/// <param name="Text">The part in words, such as <c>Image ends with '\cmd.exe'</c>.</param>
/// <param name="Holds">Whether it held.</param>
/// <param name="Found">The values that were looked at; of a part that held, the one that made it hold first.</param>
/// <param name="Parts">What it is made of.</param>
public sealed record Explanation(string Text, bool Holds, IReadOnlyList<string> Found, IReadOnlyList<Explanation> Parts)
{
    /// <summary>
    /// The leaves that made the whole hold, in words with the value found; none when it does not hold.
    /// </summary>
    public IEnumerable<string> Reasons(string selection = "")
    {
        if (!Holds) yield break;
        if (Parts.Count == 0)
        {
            var value = Found.Count > 0 ? $": {Found[0]}" : "";
            yield return selection.Length > 0 ? $"{selection}: {Text}{value}" : Text + value;
            yield break;
        }
        foreach (var reason in Parts.SelectMany(p => p.Reasons(IsSelection ? Text : selection))) yield return reason;
    }

    /// <summary>Whether it is a part that the rule's author gave a name, which is the text then.</summary>
    public bool IsSelection { get; init; }

    /// <summary>Of a part that is not made of others: what was asked; null when the log source was.</summary>
    public Predicate? About { get; init; }

    /// <summary>Whether it holds when what is asked does not.</summary>
    public bool IsNegated { get; init; }
}
