namespace Tocsin.Language.Complete;

/// <summary>A word that the language itself knows, and what it does.</summary>
internal readonly record struct KnownWord(string Text, SuggestionKind Kind, string Detail)
{
    /// <summary>The word as a suggestion for a place.</summary>
    public Suggestion At(int start, int end) => new(Text, start, end, Kind, Detail);
}

/// <summary>The words that the language itself knows.</summary>
internal static class SyntaxWords
{
    /// <summary>Between two conditions.</summary>
    public static KnownWord[] Joins { get; } =
    [
        new("AND", SuggestionKind.Operator, "both conditions"),
        new("OR", SuggestionKind.Operator, "either condition"),
        new("NOT", SuggestionKind.Operator, "not the next condition"),
    ];

    /// <summary>Before a condition.</summary>
    public static KnownWord[] Negations { get; } = [Joins[2]];

    /// <summary>Behind the events.</summary>
    public static KnownWord Pipe { get; } = new("|", SuggestionKind.Operator, "make something of these events");

    /// <summary>Behind a field's colon.</summary>
    public static KnownWord[] Comparisons { get; } =
    [
        new("*", SuggestionKind.Operator, "has the field"),
        new("=", SuggestionKind.Operator, "is exactly, letter case included"),
        new("~", SuggestionKind.Operator, "contains the words"),
        new(">", SuggestionKind.Operator, "greater than"),
        new(">=", SuggestionKind.Operator, "at least"),
        new("<", SuggestionKind.Operator, "less than"),
        new("<=", SuggestionKind.Operator, "at most"),
        new("[", SuggestionKind.Operator, "a range: [1 TO 9]"),
        new("(", SuggestionKind.Operator, "one of several: (a OR b)"),
        new("/", SuggestionKind.Operator, "a regular expression: /re/"),
    ];

    /// <summary>Behind a pipe.</summary>
    public static KnownWord[] Pipes { get; } =
    [
        new("stats", SuggestionKind.Pipe, "figures for each combination of values"),
        new("histogram", SuggestionKind.Pipe, "how many in each span of time"),
        new("top", SuggestionKind.Pipe, "the values that most events have"),
        new("rare", SuggestionKind.Pipe, "the values that fewest events have"),
        new("fields", SuggestionKind.Pipe, "show only these fields"),
        new("sort", SuggestionKind.Pipe, "in another order"),
        new("limit", SuggestionKind.Pipe, "the first only"),
        new("dedup", SuggestionKind.Pipe, "the newest of each value"),
        new("patterns", SuggestionKind.Pipe, "messages grouped by template"),
        new("bursts", SuggestionKind.Pipe, "many events within a short time"),
    ];

    /// <summary>Of <c>stats</c>.</summary>
    public static KnownWord[] Functions { get; } =
    [
        new("count()", SuggestionKind.Function, "how many events"),
        new("sum(", SuggestionKind.Function, "the sum of a field's numbers"),
        new("avg(", SuggestionKind.Function, "the mean of a field's numbers"),
        new("min(", SuggestionKind.Function, "a field's smallest value"),
        new("max(", SuggestionKind.Function, "a field's largest value"),
        new("distinct(", SuggestionKind.Function, "how many different values"),
        new("percentile(", SuggestionKind.Function, "such as percentile(FIELD, 95)"),
    ];

    /// <summary>Spans of time.</summary>
    public static KnownWord[] Durations { get; } =
    [
        new("1m", SuggestionKind.Word, "one minute"), new("5m", SuggestionKind.Word, "five minutes"),
        new("1h", SuggestionKind.Word, "one hour"), new("1d", SuggestionKind.Word, "one day"),
    ];

    /// <summary>The words that begin with what was typed, letter case aside, as suggestions for a place.</summary>
    public static IReadOnlyList<Suggestion> Starting(IEnumerable<KnownWord> words, string typed, int start, int end) =>
    [
        .. words.Where(w => w.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && w.Text != typed)
            .Select(w => w.At(start, end)),
    ];

    /// <summary>Words of a pipe's grammar.</summary>
    public static IEnumerable<KnownWord> Grammar(params string[] words) =>
        words.Select(w => new KnownWord(w, SuggestionKind.Word, ""));
}
