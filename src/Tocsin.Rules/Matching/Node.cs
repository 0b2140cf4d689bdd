using Tocsin.Events;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>A condition as it is evaluated. Immutable, and shared by rules that say the same.</summary>
internal abstract class Node
{
    /// <summary>Whether it holds for the event.</summary>
    public abstract bool Holds(MatchState state);
}

/// <summary>All of the items hold.</summary>
internal sealed class AllNode(Node[] items) : Node
{
    public override bool Holds(MatchState state)
    {
        foreach (var item in items)
        {
            if (!item.Holds(state)) return false;
        }
        return true;
    }
}

/// <summary>One of the items holds.</summary>
internal sealed class AnyNode(Node[] items) : Node
{
    public override bool Holds(MatchState state)
    {
        foreach (var item in items)
        {
            if (item.Holds(state)) return true;
        }
        return false;
    }
}

/// <summary>The item does not hold.</summary>
internal sealed class NotNode(Node item) : Node
{
    public override bool Holds(MatchState state) => !item.Holds(state);
}

/// <summary>One value of a slot passes one of the tests; worked out once for an event, whichever rules ask.</summary>
internal sealed class LeafNode(int slot, TextTest[] tests, int number) : Node
{
    public override bool Holds(MatchState state)
    {
        if (state.TryRecall(number, out var holds)) return holds;
        holds = Work(state.View);
        state.Remember(number, holds);
        return holds;
    }

    private bool Work(EventView view)
    {
        for (var at = view.First(slot); at >= 0; at = view.Next(at))
        {
            ref var value = ref view.At(at);
            if (value.Kind == ValueKind.Null) continue;
            foreach (var test in tests)
            {
                if (test.Passes(view, ref value)) return true;
            }
        }
        return false;
    }
}

/// <summary>The sender named the field.</summary>
internal sealed class PresentNode(int slot) : Node
{
    public override bool Holds(MatchState state) => state.View.First(slot) >= 0;
}

/// <summary>One value of a slot stands in a relation to one of another.</summary>
internal sealed class FieldMatchNode(int slot, int other, FieldRelation how, bool cased) : Node
{
    public override bool Holds(MatchState state) => Holds(state.View, slot, other, how, cased);

    /// <summary>Whether one value of a slot stands in the relation to one of another.</summary>
    public static bool Holds(EventView view, int slot, int other, FieldRelation how, bool cased)
    {
        for (var at = view.First(slot); at >= 0; at = view.Next(at))
        {
            for (var to = view.First(other); to >= 0; to = view.Next(to))
            {
                if (Stand(view, at, to, how, cased)) return true;
            }
        }
        return false;
    }

    private static bool Stand(EventView view, int at, int to, FieldRelation how, bool cased)
    {
        ref var left = ref view.At(at);
        ref var right = ref view.At(to);
        if (left.Kind == ValueKind.Null || right.Kind == ValueKind.Null) return false;
        if (how >= FieldRelation.Less) return Compare(left.Text, right.Text, how);
        if (cased) return Stand(left.Text, right.Text, how);
        // Folding may move what was folded before, so that both are folded before either is read.
        view.Folded(ref left);
        view.Folded(ref right);
        return Stand(view.Folded(ref left), view.Folded(ref right), how);
    }

    private static bool Stand(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, FieldRelation how) => how switch
    {
        FieldRelation.StartsWith => left.StartsWith(right),
        FieldRelation.EndsWith => left.EndsWith(right),
        FieldRelation.Contains => left.IndexOf(right) >= 0,
        _ => left.SequenceEqual(right),
    };

    private static bool Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, FieldRelation how)
    {
        if (!NumberText.TryDouble(left, out var a) || !NumberText.TryDouble(right, out var b)) return false;
        return how switch
        {
            FieldRelation.Less => a < b,
            FieldRelation.AtMost => a <= b,
            FieldRelation.Greater => a > b,
            _ => a >= b,
        };
    }
}
