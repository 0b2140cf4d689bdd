using System.Text.RegularExpressions;

namespace Tocsin.Rules.Sigma;

/// <summary>Puts values in place of <c>%NAME%</c>; <c>\%</c> is a plain percent sign.</summary>
/// <param name="values">The values of each name, as Sigma writes texts: wildcards in them are wildcards.</param>
internal sealed class Placeholders(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
{
    private const int TextsMax = 10_000;

    /// <summary>Adds the text with each value, of several names with each combination of their values.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Expand(string raw, bool isRegex, List<string> to)
    {
        var texts = new List<string> { "" };
        for (var at = 0; at < raw.Length;)
        {
            if (raw[at] == '\\' && at + 1 < raw.Length && raw[at + 1] is '%' or '\\')
            {
                var escaped = raw[at + 1] == '%' ? "%" : @"\\";
                Append(texts, escaped);
                at += 2;
            }
            else if (raw[at] == '%' && NameAt(raw, at + 1) is { } name)
            {
                if (!values.TryGetValue(name, out var known) || known.Count == 0)
                {
                    return $"The placeholder {name} has no values";
                }
                if ((long)texts.Count * known.Count > TextsMax)
                {
                    return $"The placeholders make more than {TextsMax} values";
                }
                texts = [.. texts.SelectMany(t => known.Select(v => t + (isRegex ? Regex.Escape(v) : v)))];
                at += name.Length + 2;
            }
            else
            {
                var end = raw.AsSpan(at + 1).IndexOfAny('%', '\\');
                var next = end < 0 ? raw.Length : at + 1 + end;
                Append(texts, raw[at..next]);
                at = next;
            }
        }
        to.AddRange(texts);
        return null;
    }

    private static void Append(List<string> texts, string part)
    {
        for (var i = 0; i < texts.Count; i++) texts[i] += part;
    }

    private static string? NameAt(string raw, int from)
    {
        var at = from;
        while (at < raw.Length && (char.IsLetterOrDigit(raw[at]) || raw[at] is '_' or '-' or '.')) at++;
        return at > from && at < raw.Length && raw[at] == '%' ? raw[from..at] : null;
    }
}
