using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>Looks whether inputs are found, in any order.</summary>
/// <param name="condition">Which must be; null means all.</param>
/// <param name="inputs">The rule's inputs.</param>
/// <param name="span">Within which time, in ticks.</param>
internal sealed class TogetherJudge(InputCondition? condition, IReadOnlyList<string> inputs, long span)
    : FoldJudge<InputFold>(span)
{
    /// <inheritdoc/>
    public override int EntriesMax => WindowLimits.StepsMax;

    /// <inheritdoc/>
    public override bool IsOfDifferent => true;

    /// <inheritdoc/>
    protected override InputFold Begin() => new(inputs.Count);

    /// <inheritdoc/>
    protected override bool Holds(InputFold fold, out double figure)
    {
        figure = fold.Found;
        return condition is null ? fold.Found == inputs.Count : Holds(condition, fold);
    }

    private bool Holds(InputCondition node, InputFold fold)
    {
        switch (node)
        {
            case InputFound found:
                for (var i = 0; i < inputs.Count; i++)
                {
                    if (fold.Has(i) && inputs[i] == found.Input) return true;
                }
                return false;
            case InputAll all:
                foreach (var item in all.Items)
                {
                    if (!Holds(item, fold)) return false;
                }
                return true;
            case InputAny any:
                foreach (var item in any.Items)
                {
                    if (Holds(item, fold)) return true;
                }
                return false;
            default:
                return !Holds(((InputNot)node).Item, fold);
        }
    }
}

/// <summary>How often each input is in the window.</summary>
internal sealed class InputFold(int inputs) : Fold
{
    private readonly int[] _counts = new int[inputs];

    /// <summary>How many inputs are found.</summary>
    public int Found { get; private set; }

    /// <summary>Whether an input is found.</summary>
    public bool Has(int input) => _counts[input] > 0;

    /// <inheritdoc/>
    protected override void Add(in Timeline line, int at)
    {
        if (_counts[line.Input(at)]++ == 0) Found++;
    }

    /// <inheritdoc/>
    protected override void Remove(in Timeline line, int at)
    {
        if (--_counts[line.Input(at)] == 0) Found--;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        Array.Clear(_counts);
        Found = 0;
    }
}
