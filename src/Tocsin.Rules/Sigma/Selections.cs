using Tocsin.Language;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sigma;

/// <summary>The named parts of a detection, in the order written.</summary>
internal sealed class Selections
{
    private readonly List<(Selection Selection, long Size)> _all = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _all.Select(s => s.Selection.Name);

    /// <summary>Those that no condition asked for, but for hidden ones.</summary>
    public IEnumerable<string> Unused => Names.Where(name => !name.StartsWith('_') && !_used.Contains(name));

    /// <summary>Adds one whose name is not taken yet.</summary>
    public void Add(Selection selection)
    {
        _places.Add(selection.Name, _all.Count);
        _all.Add((selection, SizeOf(selection)));
    }

    /// <summary>The one of a name, and how many nodes it has; false when there is none.</summary>
    public bool TryGet(string name, out (Selection Selection, long Size) found)
    {
        found = default;
        if (!_places.TryGetValue(name, out var place)) return false;
        found = _all[place];
        _used.Add(name);
        return true;
    }

    /// <summary>
    /// Those whose name fits a pattern with <c>*</c>. Names that begin with an underline are left out, unless the
    /// pattern begins with one too.
    /// </summary>
    public IEnumerable<(Selection Selection, long Size)> Like(string pattern)
    {
        var hasHidden = pattern.StartsWith('_');
        foreach (var one in _all)
        {
            var name = one.Selection.Name;
            if ((!hasHidden && name.StartsWith('_')) || !Fits(name, pattern)) continue;
            _used.Add(name);
            yield return one;
        }
    }

    private static bool Fits(string name, string pattern)
    {
        var (at, part, star, from) = (0, 0, -1, 0);
        while (at < name.Length)
        {
            if (part < pattern.Length && pattern[part] == '*')
            {
                (star, from) = (part++, at);
            }
            else if (part < pattern.Length && pattern[part] == name[at])
            {
                part++;
                at++;
            }
            else if (star >= 0)
            {
                part = star + 1;
                at = ++from;
            }
            else
            {
                return false;
            }
        }
        return pattern.AsSpan(part).TrimStart('*').IsEmpty;
    }

    private static long SizeOf(Predicate predicate) => predicate switch
    {
        And and => 1 + and.Items.Sum(SizeOf),
        Or or => 1 + or.Items.Sum(SizeOf),
        Not not => 1 + SizeOf(not.Item),
        Selection selection => 1 + SizeOf(selection.Item),
        _ => 1,
    };
}
