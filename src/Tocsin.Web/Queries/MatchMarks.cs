namespace Tocsin.Web.Queries;

/// <summary>A piece of text and whether it is what the query looked for.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Marked">Whether it matched.</param>
public readonly record struct MarkedText(string Text, bool Marked);

/// <summary>The words and phrases a query looks for, to be marked where they stand.</summary>
/// <remarks>A help for the eye: what a pattern, a range or a regular expression matched is not marked.</remarks>
public sealed class MatchMarks
{
    /// <summary>Marks nothing.</summary>
    public static readonly MatchMarks None = new([]);

    private const int TermsMax = 16;
    private readonly IReadOnlyList<string> _terms;

    private MatchMarks(IReadOnlyList<string> terms) => _terms = terms;

    /// <summary>The marks for a query.</summary>
    public static MatchMarks Of(string query)
    {
        var terms = new List<string>();
        var (negated, depth, negatedFrom) = (false, 0, int.MaxValue);
        foreach (var part in QueryParts.Of(query))
        {
            if (part.Kind == QueryPartKind.Open && ++depth > 0 && negated) negatedFrom = Math.Min(negatedFrom, depth);
            if (part.Kind == QueryPartKind.Close && depth-- <= negatedFrom) negatedFrom = int.MaxValue;
            if (part.Kind == QueryPartKind.Term && !negated && depth < negatedFrom && terms.Count < TermsMax
                && WordsOf(part) is { } words)
            {
                terms.Add(words);
            }
            negated = part.Kind == QueryPartKind.Not;
        }
        return terms.Count == 0 ? None : new(terms);
    }

    /// <summary>The text in pieces.</summary>
    public IEnumerable<MarkedText> Split(string text)
    {
        var from = 0;
        while (_terms.Count > 0 && Next(text, from) is (var start, > 0 and var length))
        {
            if (start > from) yield return new(text[from..start], false);
            yield return new(text.Substring(start, length), true);
            from = start + length;
        }
        if (from < text.Length) yield return new(text[from..], false);
    }

    private (int Start, int Length) Next(string text, int from)
    {
        var (best, length) = (int.MaxValue, 0);
        foreach (var term in _terms)
        {
            var at = IndexOfWhole(text, term, from);
            if (at >= 0 && (at < best || (at == best && term.Length > length))) (best, length) = (at, term.Length);
        }
        return (best, length);
    }

    private static int IndexOfWhole(string text, string term, int from)
    {
        while (from <= text.Length - term.Length)
        {
            var at = text.IndexOf(term, from, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return -1;
            var end = at + term.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return at;
            }
            from = at + 1;
        }
        return -1;
    }

    private static string? WordsOf(QueryPart part)
    {
        var looksInside = part.Field is null or "summary" || part.Inside;
        var plain = part.Quoted || part.Value.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');
        return looksInside && plain && part.Value.Length > 0 ? part.Value : null;
    }
}
