using Tocsin.Language.Values;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Hits;

/// <summary>The groups of a branch as a tree: a level for each of its keys.</summary>
internal sealed class GroupNode
{
    // With its value, and its place among those beside it.
    private const int NodeBytes = 160;

    private static readonly Dictionary<object, GroupNode> None = [];

    /// <summary>Stands for no value, where that is a group of its own.</summary>
    public static readonly object NoValue = new();

    /// <summary>The group's number; -1 above the last level.</summary>
    public int Group { get; private set; } = -1;

    /// <summary>The next level, by value.</summary>
    public Dictionary<object, GroupNode> Children { get; private set; } = None;

    /// <summary>
    /// The tree of a branch. Events without a value of a key are not in it, unless that key keeps them.
    /// </summary>
    /// <param name="lane">The groups.</param>
    /// <param name="keys">What they are made by.</param>
    /// <param name="memory">Charged for the tree.</param>
    public static GroupNode Of(BranchLane lane, IReadOnlyList<BranchKey> keys, MemoryMeter memory)
    {
        var root = new GroupNode();
        for (var group = 0; group < lane.Groups; group++)
        {
            EvaluationStop.CheckSometimes();
            memory.Take((long)keys.Count * NodeBytes);
            var node = root;
            for (var key = 0; key < keys.Count && node is not null; key++)
            {
                node = lane.ValueOf(group, key) is { } value ? node.Child(value)
                    : keys[key].KeepsMissing ? node.Child(NoValue)
                    : null;
            }
            if (node is not null) node.Group = group;
        }
        return root;
    }

    /// <summary>The node below, through these values; null when there is none.</summary>
    public GroupNode? Below(IReadOnlyList<object> values)
    {
        var node = this;
        foreach (var value in values)
        {
            if (!node.Children.TryGetValue(value, out var next)) return null;
            node = next;
        }
        return node;
    }

    /// <summary>Adds all combinations of values below, down to a depth.</summary>
    /// <param name="values">The values so far, with room for all.</param>
    /// <param name="depth">How many they are.</param>
    /// <param name="all">Where to.</param>
    /// <param name="memory">Charged for them.</param>
    public void Collect(object[] values, int depth, List<object[]> all, MemoryMeter memory)
    {
        if (depth == values.Length)
        {
            memory.Take(64 + (8L * values.Length));
            all.Add([.. values]);
            return;
        }
        foreach (var (value, child) in Children)
        {
            values[depth] = value;
            child.Collect(values, depth + 1, all, memory);
        }
    }

    private GroupNode Child(object value)
    {
        if (ReferenceEquals(Children, None)) Children = [];
        if (!Children.TryGetValue(value, out var child)) Children[value] = child = new GroupNode();
        return child;
    }
}
