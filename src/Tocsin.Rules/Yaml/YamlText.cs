namespace Tocsin.Rules.Yaml;

/// <summary>A document of a file, before it is read.</summary>
/// <param name="Line">The line at which it begins, counted from 1.</param>
/// <param name="Text">Its text.</param>
internal sealed record YamlText(int Line, string Text)
{
    /// <summary>
    /// Parts a file into its documents, so that a broken one does not cost the others: nothing but a line that begins
    /// with three dashes begins one (YAML 1.2, section 9.1.2), as no scalar may have such a line.
    /// </summary>
    public static IReadOnlyList<YamlText> Documents(string text)
    {
        var documents = new List<YamlText>();
        var (from, fromLine, line, hasContent) = (0, 1, 1, false);
        for (var at = 0; at < text.Length; line++)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            if (IsMarker(text, at) && hasContent)
            {
                documents.Add(new(fromLine, text[from..at]));
                (from, fromLine, hasContent) = (at, line, false);
            }
            hasContent |= IsContent(text.AsSpan(at, next - at).Trim());
            at = next;
        }
        if (hasContent) documents.Add(new(fromLine, text[from..]));
        return documents;
    }

    private static bool IsMarker(string text, int at) =>
        text.AsSpan(at).StartsWith("---") && (at + 3 == text.Length || char.IsWhiteSpace(text[at + 3]));

    // Comments, directives and markers alone are no document; directives stay with the one that follows.
    private static bool IsContent(ReadOnlySpan<char> line) =>
        line.Length > 0 && line[0] is not ('#' or '%') && line is not ("---" or "...");
}
