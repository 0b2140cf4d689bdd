using Tocsin.Language;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>Reads conditions (scaffold).</summary>
internal sealed class ConditionParser(IReadOnlyDictionary<string, Selection> parts, string text, int line)
{
    private readonly List<string> _tokens = [.. text.Replace("(", " ( ").Replace(")", " ) ").Split(' ', '\n', '\t', '\r').Where(t => t.Length > 0)];
    private int _at;

    public Predicate Parse()
    {
        var p = Or(0);
        if (_at < _tokens.Count) throw Fault($"unexpected '{_tokens[_at]}'");
        return p;
    }

    private Predicate Or(int depth)
    {
        var items = new List<Predicate> { And(depth) };
        while (Take("or")) items.Add(And(depth));
        return items is [var only] ? only : new Or(items);
    }

    private Predicate And(int depth)
    {
        var items = new List<Predicate> { Not(depth) };
        while (Take("and")) items.Add(Not(depth));
        return items is [var only] ? only : new And(items);
    }

    private Predicate Not(int depth)
    {
        if (depth > 100) throw Fault("nested too deep");
        return Take("not") ? new Not(Not(depth + 1)) : Primary(depth + 1);
    }

    private Predicate Primary(int depth)
    {
        if (_at == _tokens.Count) throw Fault("ends early");
        var token = _tokens[_at++];
        if (token == "(")
        {
            var inner = Or(depth);
            if (!Take(")")) throw Fault("')' is missing");
            return inner;
        }
        if (token is "1" or "any" or "all" && Take("of"))
        {
            if (_at == _tokens.Count) throw Fault("ends early");
            var pattern = _tokens[_at++];
            var found = parts.Where(p => Fits(p.Key, pattern)).Select(p => (Predicate)p.Value).ToList();
            if (found.Count == 0) throw Fault($"nothing fits '{pattern}'");
            return token == "all" ? new And(found) : new Or(found);
        }
        return parts.TryGetValue(token, out var part) ? part : throw Fault($"'{token}' is not defined");
    }

    private static bool Fits(string name, string pattern)
    {
        if (pattern == "them") return !name.StartsWith('_');
        if (name.StartsWith('_') && !pattern.StartsWith('_')) return false;
        return System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }

    private bool Take(string token)
    {
        if (_at >= _tokens.Count || _tokens[_at] != token) return false;
        _at++;
        return true;
    }

    private ReadingFault Fault(string why) => new(line, $"condition '{text}': {why}");
}
