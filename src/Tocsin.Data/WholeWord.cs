namespace Tocsin.Data;

/// <summary>
/// Finds a piece of text as a whole word. SQLite calls it; another database has it as a function of its own.
/// </summary>
internal static class WholeWord
{
    /// <summary>What queries call <see cref="IsIn"/>.</summary>
    public const string InText = "has_word";

    /// <summary>What queries call <see cref="IsInAny"/>.</summary>
    public const string InTexts = "any_has_word";

    /// <summary>Whether it stands in one of the texts of a JSON array.</summary>
    public static bool IsInAny(string texts, string word)
    {
        foreach (var text in (IReadOnlyList<string>)Columns.JsonArray.ConvertFromProvider(texts)!)
        {
            if (IsIn(text, word)) return true;
        }
        return false;
    }

    /// <summary>
    /// Whether it stands in a text, letter case aside, and neither a letter nor a digit beside it: 10.0.0.1 is not in
    /// 10.0.0.12.
    /// </summary>
    public static bool IsIn(string text, string word)
    {
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + word.Length;
            var begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            if (begins && (end == text.Length || !char.IsLetterOrDigit(text[end]))) return true;
        }
        return false;
    }
}
