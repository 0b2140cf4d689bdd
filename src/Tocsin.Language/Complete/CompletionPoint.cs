namespace Tocsin.Language.Complete;

/// <summary>What may stand at a place of a query that is being typed. Immutable.</summary>
/// <param name="Start">The first character that what is chosen replaces.</param>
/// <param name="End">The character behind the last one that it replaces.</param>
/// <param name="Prefix">What was typed of it, without quotes and escapes.</param>
/// <param name="Known">What the language alone suggests.</param>
/// <param name="WantsField">Whether a field's name may stand here.</param>
/// <param name="ValueOf">The field of which a value may stand here; null when none may.</param>
public sealed record CompletionPoint(
    int Start, int End, string Prefix, IReadOnlyList<Suggestion> Known, bool WantsField, string? ValueOf)
{
    /// <summary>
    /// Behind a field's name, the colon that a field's name needs; empty where it stands alone, as behind <c>by</c>.
    /// </summary>
    public string FieldSuffix { get; init; } = "";

    /// <summary>Finds out what may stand at the caret. Never throws, whatever the text.</summary>
    /// <param name="text">The query as typed so far.</param>
    /// <param name="caret">The character before which the next one would be typed.</param>
    public static CompletionPoint At(string text, int caret)
    {
        caret = Math.Clamp(caret, 0, text.Length);
        return text.Length > QueryParser.CharactersMax
            ? Nothing(caret)
            : new FilterScanner(text, caret).Point();
    }

    /// <summary>A place where nothing can be suggested.</summary>
    internal static CompletionPoint Nothing(int caret) => new(caret, caret, "", [], false, null);

    /// <summary>A field's name as a query writes it: pieces that a bare name cannot spell are quoted.</summary>
    public static string FieldText(string name) =>
        name.Length > 0 && name.All(IsPlain) && name is not ("AND" or "OR" or "NOT") ? name : Quoted(name);

    /// <summary>A value as a query writes it.</summary>
    public static string ValueText(string value) =>
        value.Length > 0 && value.All(IsPlain) && value is not ("AND" or "OR" or "NOT") && value[0] is not ('-' or '.')
            ? value
            : Quoted(value);

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@';

    private static string Quoted(string text)
    {
        var backslashed = text.Replace("\\", "\\\\", StringComparison.Ordinal);
        return "\"" + backslashed.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }
}
