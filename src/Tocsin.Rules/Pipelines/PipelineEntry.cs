using Tocsin.Rules.Model;

namespace Tocsin.Rules.Pipelines;

/// <summary>One log source that a pipeline knows.</summary>
/// <param name="LogSource">The log source.</param>
/// <param name="When">
/// For each field the values, of which an event has one; a star at the beginning or the end stands for anything, and
/// <see cref="Missing"/> for no value at all.
/// </param>
/// <param name="Fields">
/// For a rule's field the other names under which events have it; names that end with <c>.*</c> stand for all that lie
/// below them.
/// </param>
public sealed record PipelineEntry(
    LogSource LogSource, IReadOnlyDictionary<string, IReadOnlyList<string>> When,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields)
{
    /// <summary>Among values: that the event has none.</summary>
    public const string Missing = "\0";

    /// <summary>
    /// For a field of <see cref="When"/> the other names under which events have it, the same in all entries of a
    /// pipeline: so an event is asked for few fields, however many entries there are.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Asked { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Objects in which events may have all of the fields.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    /// <summary>
    /// For a field that an event lacks the fields of which it is made, a blank between their values: the first of them
    /// that is there, with all of its values. A name that ends with a star stands for itself with the numbers from 0
    /// on, as far as there are such fields.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Joined { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Fields whose values may be written in hexadecimal digits, as Linux's audit writes those with blanks; names may
    /// end with a star as above.
    /// </summary>
    public IReadOnlyList<string> Hex { get; init; } = [];

    /// <summary>
    /// For a field that an event lacks, of which field it is a word, and which one, counted from 1; words are what
    /// stands between blanks.
    /// </summary>
    public IReadOnlyDictionary<string, (string Field, int Word)> Words { get; init; } =
        new Dictionary<string, (string Field, int Word)>();

    /// <summary>All names under which events may have a field, its own first.</summary>
    public IEnumerable<string> NamesOf(string field)
    {
        string[] names = Fields.TryGetValue(field, out var others) ? [field, .. others] : [field];
        names = [.. names, .. Below(field)];
        return names.Concat(Within.SelectMany(w => names.Select(n => $"{w}.{n}")));
    }

    private IEnumerable<string> Below(string field)
    {
        for (var dot = field.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = field.IndexOf('.', dot + 1))
        {
            if (!Fields.TryGetValue(field[..dot] + ".*", out var others)) continue;
            foreach (var other in others.Where(o => o.EndsWith(".*", StringComparison.Ordinal)))
            {
                yield return other[..^2] + field[dot..];
            }
        }
    }
}
