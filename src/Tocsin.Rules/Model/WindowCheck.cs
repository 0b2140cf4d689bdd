namespace Tocsin.Rules.Model;

/// <summary>What makes a rule about several events fire.</summary>
public abstract record WindowCheck;

/// <summary>A range of numbers; each end may be open. All that are stated must hold.</summary>
/// <param name="Greater">Must be greater than this.</param>
/// <param name="AtLeast">Must be this at least.</param>
/// <param name="Less">Must be less than this.</param>
/// <param name="AtMost">Must be this at most.</param>
/// <param name="Equal">Must be this.</param>
/// <param name="NotEqual">Must not be this.</param>
public sealed record Bounds(
    double? Greater = null, double? AtLeast = null, double? Less = null, double? AtMost = null, double? Equal = null,
    double? NotEqual = null)
{
    /// <summary>Whether a number lies inside.</summary>
    public bool Hold(double value) =>
        !(value <= Greater) && !(value < AtLeast) && !(value >= Less) && !(value > AtMost)
        && (Equal is null || value == Equal) && value != NotEqual;
}

/// <summary>How many events there are in the window.</summary>
public sealed record CountCheck(Bounds Bounds) : WindowCheck;

/// <summary>How many different values, of several fields tuples, there are in the window.</summary>
public sealed record DistinctCheck(IReadOnlyList<string> Fields, Bounds Bounds) : WindowCheck;

/// <summary>A figure over a number field of the events in the window.</summary>
/// <param name="Figure">Which.</param>
/// <param name="Field">The field.</param>
/// <param name="Percentile">Of <see cref="WindowFigure.Percentile"/>, which (0 to 100).</param>
/// <param name="Bounds">What the figure must be.</param>
public sealed record FigureCheck(WindowFigure Figure, string Field, double Percentile, Bounds Bounds) : WindowCheck;

/// <summary>A figure over numbers.</summary>
public enum WindowFigure
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Average,

    /// <summary>The number that so many per cent of them do not exceed, by linear interpolation.</summary>
    Percentile,
}

/// <summary>All inputs are found within the window.</summary>
/// <param name="IsOrdered">Whether in the order of the inputs, by event time, then by arrival.</param>
/// <param name="Condition">Which of them must be found; null means all.</param>
public sealed record TogetherCheck(bool IsOrdered, InputCondition? Condition = null) : WindowCheck;

/// <summary>Which of several inputs must be found in a window.</summary>
public abstract record InputCondition;

/// <summary>An input is found.</summary>
public sealed record InputFound(string Input) : InputCondition;

/// <summary>All of them.</summary>
public sealed record InputAll(IReadOnlyList<InputCondition> Items) : InputCondition;

/// <summary>Any of them.</summary>
public sealed record InputAny(IReadOnlyList<InputCondition> Items) : InputCondition;

/// <summary>Not it; looked at when something else is found, not when the window ends.</summary>
public sealed record InputNot(InputCondition Item) : InputCondition;

/// <summary>The first input is found, and the second is not within the span after it.</summary>
public sealed record AbsenceCheck : WindowCheck;

/// <summary>A value, of several fields a tuple, that the group did not have within the span before.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Learn">For how long after the first event nothing is new, because everything would be.</param>
public sealed record NewTermCheck(IReadOnlyList<string> Fields, TimeSpan Learn) : WindowCheck;

/// <summary>A field's value differs from the group's last one, within the span.</summary>
/// <param name="Field">The field.</param>
public sealed record ChangeCheck(string Field) : WindowCheck;

/// <summary>The window has many times as many events as the one before it, or that part of it.</summary>
/// <param name="Factor">How many times; above 1 is a rise, below 1 a fall.</param>
/// <param name="AtLeast">With fewer events than this in the larger of the two windows, nothing is a spike.</param>
public sealed record SpikeCheck(double Factor, int AtLeast) : WindowCheck;

/// <summary>Fewer events than so many came in the span, by the clock; a notice follows when they come again.</summary>
/// <param name="Below">How many there must be at least.</param>
public sealed record FlatlineCheck(int Below) : WindowCheck;
