using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Learns from events which fields of rules there are at all, and which rules' log sources. One thread at a time.
/// </summary>
public sealed class FieldCensus
{
    private readonly RuleIndex _index;
    private readonly IReadOnlyList<(string Field, int Slot)>[] _fields;
    private readonly HashSet<int> _unseen = [];
    private readonly HashSet<bool[]> _routes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Begins; to be made before the matchers whose events it looks at.</summary>
    public FieldCensus(RuleIndex index)
    {
        _index = index;
        _fields = new IReadOnlyList<(string, int)>[index.Rules.Count];
        for (var i = 0; i < _fields.Length; i++)
        {
            var found = new Dictionary<string, int>(StringComparer.Ordinal);
            Gather(index.Rules[i].Condition, index.Sources.FieldsOf(index.Rules[i].LogSource), found);
            _fields[i] = [.. found.Select(f => (f.Key, f.Value))];
            _unseen.UnionWith(found.Values);
        }
    }

    /// <summary>Looks at the event that a matcher matched last.</summary>
    public void Look(RuleMatcher matcher)
    {
        _unseen.RemoveWhere(slot => matcher.HasSlot(slot));
        _routes.Add(matcher.Allowed);
    }

    /// <summary>The fields of a rule that no event had.</summary>
    public IReadOnlyList<string> AbsentOf(int rule) =>
        [.. _fields[rule].Where(f => _unseen.Contains(f.Slot)).Select(f => f.Field)];

    /// <summary>Whether there was an event that a rule's log source may mean.</summary>
    public bool IsFed(int rule) => _routes.Any(allowed => allowed[rule]);

    private static void Gather(Predicate condition, FieldNames names, Dictionary<string, int> to)
    {
        switch (condition)
        {
            case And and:
                foreach (var item in and.Items) Gather(item, names, to);
                break;
            case Or or:
                foreach (var item in or.Items) Gather(item, names, to);
                break;
            // What must not be there is often not there.
            case Not:
                break;
            case Selection selection:
                Gather(selection.Item, names, to);
                break;
            case Leaf leaf:
                to[leaf.Field.Name] = names.SlotOf(leaf.Field, leaf.Test is ExistsTest);
                break;
            case Present present:
                to[present.Field.Name] = names.SlotOf(present.Field, orBelow: true);
                break;
            case FieldMatch match:
                to[match.Field.Name] = names.SlotOf(match.Field, orBelow: false);
                to[match.Other.Name] = names.SlotOf(match.Other, orBelow: false);
                break;
        }
    }
}
