namespace Tocsin.Language.Complete;

/// <summary>Walks over pipes up to the caret; forgiving, as <see cref="FilterScanner"/> is.</summary>
internal sealed class PipeScanner(string text, int caret, int from)
{
    private readonly record struct Piece(string Text, int Start, int End);

    /// <summary>What may stand at the caret.</summary>
    public CompletionPoint Point()
    {
        var begin = from;
        var pieces = Pieces(ref begin);
        // What stands at the caret is being typed; what stands before it is settled.
        var last = pieces.Count > 0 && pieces[^1].End >= caret && pieces[^1].Text is not ("," or "(" or ")")
            ? pieces[^1]
            : default;
        var current = last.Text is null ? new Piece("", caret, caret) : last;
        var before = (last.Text is null ? pieces : pieces[..^1]).Select(p => p.Text).ToList();
        var typed = text[current.Start..caret];
        if (typed.StartsWith('"')) typed = typed[1..];
        if (before.Count == 0) return Known(SyntaxWords.Pipes, typed, current);
        return before[0] switch
        {
            "stats" => Stats(before, typed, current),
            "histogram" => before.Count == 1
                ? Known(SyntaxWords.Durations, typed, current)
                : ThenBy(before[^1], before.Count == 2, typed, current),
            "top" or "rare" => before.Count == 1
                ? Field(typed, current, SyntaxWords.Grammar("10", "20"))
                : before.Count == 2 && int.TryParse(before[1], out _) ? Field(typed, current)
                : Known(End, typed, current),
            "fields" or "dedup" => before.Count == 1 || before[^1] == ","
                ? Field(typed, current)
                : Known(MoreOrEnd, typed, current),
            "patterns" => before.Count == 1 ? Field(typed, current) : Known(End, typed, current),
            "sort" => before.Count == 1
                ? Column(typed, current, begin)
                : Known([.. SyntaxWords.Grammar("desc", "asc"), .. End], typed, current),
            "limit" => before.Count == 1
                ? Known(SyntaxWords.Grammar("10", "100"), typed, current)
                : Known(End, typed, current),
            "bursts" => before[^1] is "by" or "times" ? Field(typed, current)
                : Known(before.Count switch
                {
                    1 => SyntaxWords.Grammar("10"),
                    2 => SyntaxWords.Grammar("in"),
                    3 => SyntaxWords.Durations,
                    4 => SyntaxWords.Grammar("by"),
                    6 => [.. SyntaxWords.Grammar("times"), .. End],
                    _ => End,
                }, typed, current),
            _ => CompletionPoint.Nothing(caret),
        };
    }

    private static readonly KnownWord[] End = [SyntaxWords.Pipe];
    private static readonly KnownWord[] MoreOrEnd = [.. SyntaxWords.Grammar(","), SyntaxWords.Pipe];

    private CompletionPoint Stats(List<string> before, string typed, Piece current)
    {
        var by = before.Contains("by");
        return before[^1] switch
        {
            "stats" => Known(SyntaxWords.Functions, typed, current),
            "," when before.LastIndexOf("(") > before.LastIndexOf(")") =>
                Known(SyntaxWords.Grammar("50", "95", "99"), typed, current),
            "," when !by => Known(SyntaxWords.Functions, typed, current),
            "by" or "," => Field(typed, current, SyntaxWords.Durations),
            "(" => Field(typed, current),
            "as" => CompletionPoint.Nothing(caret),
            _ => Known([.. by ? [] : SyntaxWords.Grammar("as", "by"), .. MoreOrEnd], typed, current),
        };
    }

    private CompletionPoint ThenBy(string previous, bool mayBy, string typed, Piece current) =>
        previous == "by"
            ? Field(typed, current)
            : Known(mayBy ? [.. SyntaxWords.Grammar("by"), .. End] : End, typed, current);

    private CompletionPoint Column(string typed, Piece current, int begin)
    {
        // The pipes before this one say what columns there are; those of events are their fields.
        var earlier = text[..Math.Max(0, text.LastIndexOf('|', Math.Max(0, begin - 1)))];
        if (!QueryParser.TryParse(earlier, default, out var query, out _, out _) || query.Columns is not { } columns)
        {
            return Field(typed, current);
        }
        return Known(columns.Select(c => new KnownWord(c, SuggestionKind.Column, "")), typed, current);
    }

    private static CompletionPoint Known(IEnumerable<KnownWord> words, string typed, Piece current) =>
        new(current.Start,
            current.End,
            typed,
            SyntaxWords.Starting(words, typed, current.Start, current.End),
            false,
            null);

    private static CompletionPoint Field(string typed, Piece current, IEnumerable<KnownWord>? words = null)
    {
        var starting = SyntaxWords.Starting(words ?? [], typed, current.Start, current.End);
        return new(current.Start, current.End, typed, starting, true, null);
    }

    // The pieces of the pipe that the caret is in, up to the caret; the one there is taken whole.
    private List<Piece> Pieces(ref int begin)
    {
        var pieces = new List<Piece>();
        for (var at = from; at < caret;)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c)) at++;
            else if (c == '|')
            {
                pieces.Clear();
                begin = ++at;
            }
            else if (c is ',' or '(' or ')')
            {
                pieces.Add(new Piece(text.Substring(at, 1), at, at + 1));
                at++;
            }
            else
            {
                var end = c == '"' ? QuoteEnd(at) : WordEnd(at);
                pieces.Add(new Piece(text[at..end].Trim('"'), at, end));
                at = end;
            }
        }
        return pieces;
    }

    private int QuoteEnd(int start)
    {
        var end = start + 1;
        while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        return Math.Min(end + 1, text.Length);
    }

    private int WordEnd(int start)
    {
        var end = start + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (',' or '(' or ')' or '|' or '"'))
        {
            end++;
        }
        return end;
    }
}
