namespace Tocsin.Rules.Explaining;

/// <summary>Explanations for people, as lines of text.</summary>
public static class ExplanationText
{
    /// <summary>
    /// The lines. What was found in the event stands in them as it was sent: whoever shows them escapes it.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="isPlain">Whether marks are plus and minus rather than ticks and crosses.</param>
    public static IEnumerable<string> Lines(RuleExplanation explanation, bool isPlain)
    {
        yield return $"{Mark(explanation.Fires, isPlain)} {explanation.Rule.Head.Title}: {explanation.Verdict}";
        foreach (var line in Outline.Of(explanation))
        {
            var indent = new string(' ', 2 * (line.Depth + 1));
            var remark = line.Remark.Length > 0 ? $"   ({line.Remark})" : "";
            yield return $"{indent}{Mark(line.Holds, isPlain)} {line.Text}{remark}";
            if (line.Nearly is not null) yield return $"{indent}    nearly: {line.Nearly}";
        }
    }

    private static string Mark(bool? holds, bool isPlain) => holds switch
    {
        null => " ",
        true => isPlain ? "+" : "✓",
        false => isPlain ? "-" : "✗",
    };
}
