using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Translates Lucene's regular expressions to ours: they are about the whole value; <c>^</c> and <c>$</c> are plain
/// characters; quotes make what they enclose plain; <c>@</c> is any text.
/// </summary>
internal sealed class LuceneRegex
{
    private const int DepthMax = 100;

    private readonly string _text;
    private readonly bool _withOperators;
    private int _at;
    private int _depth;

    private LuceneRegex(string text, bool withOperators) => (_text, _withOperators) = (text, withOperators);

    /// <summary>The expression in our syntax, about the whole value.</summary>
    /// <param name="text">The expression in Lucene's.</param>
    /// <param name="withOperators">Whether <c>~ &amp; @ # &lt;</c> are operators.</param>
    /// <param name="cased">Whether letter case counts.</param>
    public static string Translate(string text, bool withOperators, bool cased)
    {
        var reader = new LuceneRegex(text, withOperators);
        var translated = text.Length == 0 ? "" : reader.Union();
        if (reader._at < text.Length) throw reader.Wrong($"'{text[reader._at]}' closes nothing");
        return (cased ? "(?s)" : "(?si)") + @"\A(?:" + translated + @")\z";
    }

    private string Union()
    {
        if (++_depth > DepthMax) throw Wrong($"brackets nest deeper than {DepthMax} levels");
        var union = new StringBuilder(Sequence());
        while (TryTake('|')) union.Append('|').Append(Sequence());
        _depth--;
        return union.ToString();
    }

    private string Sequence()
    {
        var sequence = new StringBuilder();
        while (_at < _text.Length && _text[_at] is not ('|' or ')')) sequence.Append(Repeated());
        return sequence.ToString();
    }

    private string Repeated()
    {
        var atom = Atom();
        for (var count = 0; _at < _text.Length && _text[_at] is '*' or '+' or '?' or '{'; count++)
        {
            // What is repeated twice is no lazy or greedy form, as it would be with us.
            if (count > 0) atom = "(?:" + atom + ")";
            atom += _text[_at] == '{' ? Times() : _text[_at++].ToString();
        }
        return atom;
    }

    private string Times()
    {
        var end = _text.IndexOf('}', _at);
        if (end < 0) throw Wrong("'{' is never closed");
        var times = _text[_at..(end + 1)];
        if (times.Length < 3 || !char.IsAsciiDigit(times[1]) || times[1..^1].Any(c => c != ',' && !char.IsAsciiDigit(c))
            || times.Count(c => c == ',') > 1) throw Wrong("expected {n}, {n,} or {n,m}");
        _at = end + 1;
        return times;
    }

    private string Atom()
    {
        var c = _text[_at++];
        switch (c)
        {
            case '(':
                var inside = Union();
                if (!TryTake(')')) throw Wrong("'(' is never closed");
                return "(?:" + inside + ")";
            case '[':
                return Class();
            case '.':
                return ".";
            case '"':
                var end = _text.IndexOf('"', _at);
                if (end < 0) throw Wrong("the quote is never closed");
                var plain = _text[_at..end];
                _at = end + 1;
                return "(?:" + Regex.Escape(plain) + ")";
            case '\\':
                if (_at == _text.Length) throw Wrong("a backslash at the end escapes nothing");
                return Escaped(_text[_at++]);
            case '*' or '+' or '?' or '{':
                throw Wrong($"'{c}' repeats nothing");
            case '@' when _withOperators:
                return "(?:.*)";
            case '~' or '&' or '#' or '<' when _withOperators:
                throw Wrong($"the operator {c} cannot be run in linear time; escape it if the character is meant");
            default:
                return Plain(c);
        }
    }

    // A character that is none in UTF-16 alone must not be torn apart by what follows it.
    private string Plain(char c)
    {
        if (!char.IsHighSurrogate(c) || _at == _text.Length) return Regex.Escape(c.ToString());
        return "(?:" + c + _text[_at++] + ")";
    }

    private static string Escaped(char c) => c switch
    {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        's' => @"[ \t\n\r]",
        'S' => @"[^ \t\n\r]",
        _ => Regex.Escape(c.ToString()),
    };

    private string Class()
    {
        var set = new StringBuilder("[");
        if (TryTake('^')) set.Append('^');
        var start = _at;
        while (true)
        {
            if (_at == _text.Length) throw Wrong("'[' is never closed");
            var c = _text[_at++];
            if (c == ']' && _at - 1 > start) break;
            if (c == '\\')
            {
                if (_at == _text.Length) throw Wrong("'[' is never closed");
                var escaped = _text[_at++];
                set.Append(escaped switch
                {
                    'd' => "0-9",
                    'w' => "0-9A-Za-z_",
                    's' => @" \t\n\r",
                    _ => InClass(escaped),
                });
                continue;
            }
            var isRange = c == '-' && _at - 1 > start && _at < _text.Length && _text[_at] != ']';
            set.Append(isRange ? "-" : InClass(c));
        }
        return set.Append(']').ToString();
    }

    private static string InClass(char c) => c is '[' or ']' or '\\' or '^' or '-' ? "\\" + c : c.ToString();

    private bool TryTake(char c)
    {
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private ElasticException Wrong(string what) =>
        ElasticException.Argument($"The regular expression is wrong at character {_at}: {what}");
}
