using System.Text;
using Tocsin.Language.Values;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// A text of a rule with its wildcards: <c>*</c> any run, <c>?</c> any one character. A backslash makes a wildcard or a
/// backslash before one plain; before anything else it is itself (Sigma specification 2.1, "Escaping").
/// </summary>
/// <param name="Text">The characters, wildcards included.</param>
/// <param name="Wildcards">Where wildcards stand in it.</param>
internal sealed record SigmaText(string Text, IReadOnlyList<int> Wildcards)
{
    /// <summary>Whether nothing in it is a wildcard.</summary>
    public bool IsPlain => Wildcards.Count == 0;

    /// <summary>Reads a text as it stands in a rule.</summary>
    public static SigmaText Parse(string written)
    {
        var text = new StringBuilder(written.Length);
        var wildcards = new List<int>();
        for (var i = 0; i < written.Length; i++)
        {
            var c = written[i];
            if (c == '\\' && i + 1 < written.Length && written[i + 1] is '\\' or '*' or '?')
            {
                text.Append(written[++i]);
                continue;
            }
            if (c is '*' or '?') wildcards.Add(text.Length);
            text.Append(c);
        }
        return new SigmaText(text.ToString(), wildcards);
    }

    /// <summary>A text without wildcards.</summary>
    public static SigmaText Plain(string text) => new(text, []);

    /// <summary>The text with a star before it, unless it begins with one.</summary>
    public SigmaText AnyBefore() => Wildcards.Count > 0 && Wildcards[0] == 0 && Text[0] == '*'
        ? this
        : new SigmaText("*" + Text, [0, .. Wildcards.Select(w => w + 1)]);

    /// <summary>The text with a star behind it, unless it ends with one.</summary>
    public SigmaText AnyBehind() => Wildcards.Count > 0 && Wildcards[^1] == Text.Length - 1 && Text[^1] == '*'
        ? this
        : new SigmaText(Text + "*", [.. Wildcards, Text.Length]);

    /// <summary>The text as a test of whole values.</summary>
    public PatternTest ToTest(bool cased) => new(new Pattern(Text, Wildcards, cased));
}
