namespace Tocsin.Rules.Sigma;

/// <summary>
/// Varies the dashes of a command line: programs of Windows take several characters for the one that begins an option.
/// </summary>
internal static class Dashes
{
    /// <summary>How many variants one value may have: enough for six options.</summary>
    public const int VariantsMax = 15_625;

    private const string All = "-/\u2013\u2014\u2015";

    /// <summary>
    /// Adds the value with each of the dashes at each place where a dash begins a word and no word goes before it.
    /// </summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Vary(TextOperand text, List<Operand> to)
    {
        var places = new List<int>();
        var variants = 1;
        for (var at = 0; at < text.Text.Length; at++)
        {
            if (!All.Contains(text.Text[at]) || !IsWord(text, at + 1) || IsWord(text, at - 1)) continue;
            places.Add(at);
            variants *= All.Length;
            if (variants > VariantsMax) return $"There are more than {VariantsMax} ways to write the dashes of this";
        }
        var characters = text.Text.ToCharArray();
        for (var variant = 0; variant < variants; variant++)
        {
            var rest = variant;
            for (var i = places.Count - 1; i >= 0; i--)
            {
                characters[places[i]] = All[rest % All.Length];
                rest /= All.Length;
            }
            to.Add(text with { Text = new string(characters) });
        }
        return null;
    }

    private static bool IsWord(TextOperand text, int at) =>
        at >= 0 && at < text.Text.Length && (char.IsLetterOrDigit(text.Text[at]) || text.Text[at] == '_');
}
