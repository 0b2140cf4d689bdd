using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Asks for the most frequent values of a field that contain a text, letter case aside: a quick look, newest events
/// first.
/// </summary>
/// <param name="Events">Which events.</param>
/// <param name="Field">The field.</param>
/// <param name="Text">What the values contain; empty for all.</param>
/// <param name="Limit">How many values.</param>
public sealed record ValuesQuestion(EventFilter Events, string Field, string Text, int Limit)
{
    /// <summary>How many values of a field one may ask for.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Why it cannot be asked so; null when it can.</summary>
    public QueryError? Fault =>
        Limit is < 1 or > LimitMax ? new($"limit is from 1 to {LimitMax}", 0)
        : Field.Length == 0 ? new("field is the name of a field", 0)
        : null;
}
