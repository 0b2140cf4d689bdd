using System.Text;

namespace Tocsin.Language.Complete;

/// <summary>
/// Walks over a filter up to the caret, more forgiving than the parser: what is typed is seldom whole. Looks at each
/// character at most twice and keeps no more than the fields of open brackets.
/// </summary>
internal sealed class FilterScanner(string text, int caret)
{
    private const string Ends = "()|\"[]{}";

    private readonly Stack<string?> _outside = [];
    private string? _inside;
    private bool _afterCondition;
    private int _at;

    /// <summary>What may stand at the caret.</summary>
    public CompletionPoint Point()
    {
        while (true)
        {
            while (_at < caret && char.IsWhiteSpace(text[_at])) _at++;
            if (_at >= caret) return Condition(caret, "");
            switch (text[_at])
            {
                case '|' when Next != '|':
                    return new PipeScanner(text, caret, _at + 1).Point();
                case '|' or '&' when Next == text[_at]:
                    _at += 2;
                    _afterCondition = false;
                    break;
                case '(':
                    Open(_inside);
                    break;
                case ')':
                    _at++;
                    _inside = _outside.TryPop(out var field) ? field : null;
                    _afterCondition = true;
                    break;
                case '-' or '!' or '+' when !char.IsWhiteSpace(Next):
                    _at++;
                    _afterCondition = false;
                    break;
                case '[' or ']' or '{' or '}':
                    _at++;
                    break;
                default:
                    if (Word() is { } point) return point;
                    break;
            }
        }
    }

    private char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

    private void Open(string? field)
    {
        _outside.Push(_inside);
        _inside = field;
        _afterCondition = false;
        _at++;
    }

    // A word, a phrase, or a field's name and what follows it; null when the caret lies behind.
    private CompletionPoint? Word()
    {
        var start = _at;
        if (_inside is not null) return Value(_inside, start);
        var name = new StringBuilder();
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] != ':')
        {
            if (text[_at] == '"')
            {
                if (name.Length > 0 && name[^1] != '.') break;
                var (content, end) = QuotedAt(_at);
                // In an open quote, or in a phrase, any words may stand.
                if (end > caret || (end == caret && text[end - 1] != '"') || _at + 1 == end)
                {
                    return CompletionPoint.Nothing(caret);
                }
                name.Append(content);
                _at = end;
                continue;
            }
            if (Ends.Contains(text[_at], StringComparison.Ordinal)) break;
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            name.Append(text[_at++]);
        }
        var typed = name.ToString();
        if (caret <= _at)
        {
            return Condition(start, caret - start <= typed.Length ? typed[..Math.Max(0, caret - start)] : typed);
        }
        if (_at < text.Length && text[_at] == ':' && typed.Length > 0)
        {
            _at++;
            return typed == "_exists_" ? Name() : Compared(typed);
        }
        if (_at == start) _at++;
        _afterCondition = typed is not ("AND" or "OR" or "NOT");
        return null;
    }

    private CompletionPoint? Name()
    {
        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at])
            && !Ends.Contains(text[_at], StringComparison.Ordinal))
        {
            _at++;
        }
        if (caret <= _at) return new CompletionPoint(start, _at, text[start..caret], [], true, null);
        _afterCondition = true;
        return null;
    }

    // Behind the colon.
    private CompletionPoint? Compared(string field)
    {
        if (_at >= caret)
        {
            var end = _at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])
                && !Ends.Contains(text[end], StringComparison.Ordinal))
            {
                end++;
            }
            return new CompletionPoint(
                caret, end, "", [.. SyntaxWords.Comparisons.Select(c => c.At(caret, caret))], false, field);
        }
        while (_at < caret && char.IsWhiteSpace(text[_at])) _at++;
        if (_at >= caret) return new CompletionPoint(caret, caret, "", [], false, field);
        switch (text[_at])
        {
            case '(':
                Open(field);
                return null;
            case '[' or '{':
                return Skip("]}");
            case '/':
                return Skip("/");
            case '=' or '~' or '<' or '>':
                while (_at < caret && text[_at] is '=' or '~' or '<' or '>') _at++;
                break;
        }
        return Value(field, _at);
    }

    private CompletionPoint? Value(string field, int start)
    {
        if (start < text.Length && text[start] == '"')
        {
            var (_, end) = QuotedAt(start);
            if (end >= caret && !(end == caret && end - start > 1 && text[end - 1] == '"'))
            {
                return new CompletionPoint(start, end, Unescaped(start + 1, caret), [], false, field);
            }
            _at = end;
        }
        else
        {
            while (_at < text.Length && !char.IsWhiteSpace(text[_at])
                && !Ends.Contains(text[_at], StringComparison.Ordinal))
            {
                _at += text[_at] == '\\' && _at + 1 < text.Length ? 2 : 1;
            }
            if (caret <= _at)
            {
                var typed = Unescaped(start, caret);
                var known = _inside is null ? [] : SyntaxWords.Starting(SyntaxWords.Joins, typed, start, _at);
                return new CompletionPoint(start, _at, typed, known, false, field);
            }
            if (_at == start) _at++;
        }
        _afterCondition = text[start..Math.Min(_at, text.Length)] is not ("AND" or "OR" or "NOT");
        return null;
    }

    private CompletionPoint? Skip(string closers)
    {
        for (_at++; _at < caret; _at++)
        {
            if (text[_at] == '\\') _at++;
            else if (closers.Contains(text[_at], StringComparison.Ordinal))
            {
                _at++;
                _afterCondition = true;
                return null;
            }
        }
        return CompletionPoint.Nothing(caret);
    }

    private CompletionPoint Condition(int start, string typed)
    {
        var end = Math.Max(_at, caret);
        if (_inside is not null)
        {
            var joins = _afterCondition ? SyntaxWords.Starting(SyntaxWords.Joins, typed, start, end) : [];
            return new CompletionPoint(start, end, typed, joins, false, _inside);
        }
        var known = SyntaxWords.Starting(
            _afterCondition ? SyntaxWords.Joins : SyntaxWords.Negations, typed, start, end);
        if (_afterCondition && typed.Length == 0) known = [.. known, SyntaxWords.Pipe.At(start, end)];
        var suffix = end < text.Length && text[end] == ':' ? "" : ":";
        return new CompletionPoint(start, end, typed, known, true, null) { FieldSuffix = suffix };
    }

    // The content of a quote, and where it ends: behind the closing quote, or with the text.
    private (string Content, int End) QuotedAt(int start)
    {
        var end = start + 1;
        while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        end = Math.Min(end, text.Length);
        return (Unescaped(start + 1, end), Math.Min(end + 1, text.Length));
    }

    private string Unescaped(int start, int end)
    {
        var plain = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            if (text[i] == '\\' && i + 1 < end) i++;
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
