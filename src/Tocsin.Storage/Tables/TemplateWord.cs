using System.Buffers;

namespace Tocsin.Storage.Tables;

/// <summary>A word of templates, and what can be told of it by itself.</summary>
/// <param name="Text">The word.</param>
/// <param name="Skeleton">A number that words share which are the same but for the names of placeholders.</param>
/// <param name="Key">A number that words share which begin with one key, such as uid=; negative without one.</param>
internal readonly record struct TemplateWord(string Text, int Skeleton, int Key)
{
    private static readonly SearchValues<char> ValueSigns = SearchValues.Create("<0123456789./\\_@=");
    private static readonly SearchValues<char> CapitalSigns = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    // Behind these words stands a name.
    private static readonly HashSet<string> NamesFollow = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "username", "account", "group", "host", "hostname", "node", "server", "client", "peer", "device",
        "interface", "file", "path", "directory", "class", "package", "process", "service", "unit", "job", "task",
    };

    private static readonly HashSet<string> NamesInTimes = new(StringComparer.OrdinalIgnoreCase)
    {
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    };

    private static readonly HashSet<string> UnitsOfNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "byte", "bytes", "ns", "us", "ms", "s", "sec", "secs",
        "second", "seconds", "min", "mins", "minute", "minutes", "h", "hour", "hours", "day", "days",
    };

    // What stands where there is no value.
    private static readonly HashSet<string> NoValues =
        new(StringComparer.OrdinalIgnoreCase) { "", "null", "none", "nil", "n/a", "undefined" };

    /// <summary>A path, a name with numbers, something = something, a day; not what a sentence ends with.</summary>
    public bool IsValue { get; } = LooksLikeValue(Text);

    /// <summary>Nothing at all, as between two blanks.</summary>
    public bool IsEmpty { get; } = Text.Length == 0;

    /// <summary>Nothing but signs, or a word for nothing.</summary>
    public bool IsAbsent { get; } = Contains(NoValues, Core(Text));

    /// <summary>A unit of room or time.</summary>
    public bool IsUnit { get; } = Contains(UnitsOfNumbers, Core(Text));

    /// <summary>A name in capitals, such as SETUP and action.SCREEN_ON: a state or a kind.</summary>
    public bool IsCapitals { get; } = EndsInCapitals(Core(Text));

    /// <summary>The word "for".</summary>
    public bool IsFor { get; } = Text is "for";

    /// <summary>The word "from".</summary>
    public bool IsFrom { get; } = Text is "from";

    /// <summary>Whether what follows is a name.</summary>
    public bool IsBeforeName { get; } = Contains(NamesFollow, Core(Text));

    /// <summary>Whether a number ends it.</summary>
    public bool IsNumber { get; } = Text.EndsWith("<n>", StringComparison.Ordinal);

    private static bool LooksLikeValue(string text)
    {
        var word = text.AsSpan().TrimEnd(".:,;!?");
        return (word.ContainsAny(ValueSigns) && !EndsInCapitals(Core(text))) || Contains(NamesInTimes, Core(text));
    }

    private static bool EndsInCapitals(ReadOnlySpan<char> core)
    {
        if (core.ContainsAny('/', '\\')) return false;
        var name = core[(core.LastIndexOfAny('.', ':', '=') + 1)..];
        return name.Length > 1 && !name.ContainsAnyExcept(CapitalSigns);
    }

    private static ReadOnlySpan<char> Core(string text) => text.AsSpan().Trim("'\"()[]{}:=.,;!?-*");

    private static bool Contains(HashSet<string> words, ReadOnlySpan<char> word) =>
        words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
}
