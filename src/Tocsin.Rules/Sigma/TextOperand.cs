using System.Text;

namespace Tocsin.Rules.Sigma;

/// <summary>A text with wildcards.</summary>
/// <param name="Raw">As it is written in the rule.</param>
/// <param name="Text">Without escapes.</param>
/// <param name="Wildcards">Which of its characters are wildcards, ascending.</param>
internal sealed record TextOperand(string Raw, string Text, IReadOnlyList<int> Wildcards) : Operand
{
    /// <inheritdoc/>
    public override string What => "a text";

    /// <summary>Whether letter case counts.</summary>
    public bool Cased { get; init; }

    /// <summary>
    /// The bytes that an encoding made of it, which need not be a text; null: those of the text in UTF-8.
    /// </summary>
    public byte[]? Bytes { get; init; }

    private bool BeginsWithStar => Wildcards.Count > 0 && Wildcards[0] == 0 && Text[0] == '*';

    private bool EndsWithStar => Wildcards.Count > 0 && Wildcards[^1] == Text.Length - 1 && Text[^1] == '*';

    /// <summary>
    /// Reads a value as Sigma writes them: <c>*</c> is any run, <c>?</c> any one character; a backslash takes that from
    /// a wildcard, or from another backslash, and before anything else is itself.
    /// </summary>
    public static TextOperand Read(string raw)
    {
        if (raw.AsSpan().IndexOfAny('\\', '*', '?') < 0) return new(raw, raw, []);
        var (text, wildcards) = (new StringBuilder(raw.Length), new List<int>());
        for (var at = 0; at < raw.Length; at++)
        {
            var c = raw[at];
            if (c == '\\' && at + 1 < raw.Length && (raw[at + 1] is '\\' or '*' or '?')) c = raw[++at];
            else if (c is '*' or '?') wildcards.Add(text.Length);
            text.Append(c);
        }
        return new(raw, text.ToString(), wildcards);
    }

    /// <summary>With a wildcard before it, behind it, or both, where there is none yet.</summary>
    public TextOperand Open(bool before, bool behind)
    {
        before &= !BeginsWithStar;
        behind &= !EndsWithStar && !(before && Text.Length == 0);
        if (!before && !behind) return this;
        var wildcards = new List<int>(Wildcards.Count + 2);
        if (before) wildcards.Add(0);
        foreach (var at in Wildcards) wildcards.Add(before ? at + 1 : at);
        var text = (before ? "*" : "") + Text + (behind ? "*" : "");
        if (behind) wildcards.Add(text.Length - 1);
        return this with { Text = text, Wildcards = wildcards };
    }
}
