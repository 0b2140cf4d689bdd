using Tocsin.Events;
using Tocsin.Language.Times;
using Tocsin.Language.Values;

namespace Tocsin.Language.Parse;

/// <summary>
/// Conditions on the fields that are instants. An operand that names no second means a span, a day such as
/// <c>2026-11-27</c> or <c>now/d</c>: to be equal is to lie in it, after is after its end, until is until its end.
/// </summary>
internal sealed class TimeConditions(Instant now)
{
    private static readonly HashSet<string> Paths =
        [Schema.Names[Schema.UtcTimestamp], Schema.Names[Schema.ReceivedTimestamp]];

    /// <summary>Whether a field's values are instants.</summary>
    public static bool Are(FieldRef field) => Paths.Contains(field.Path);

    /// <summary>That the instant lies in the operand's span.</summary>
    /// <exception cref="QueryException">The operand is no time.</exception>
    public Leaf Equal(FieldRef field, Word operand)
    {
        var (start, end) = Span(operand);
        return new Leaf(field, new BetweenTest(
            new CompareTest(Comparison.AtLeast, operand.Text, start),
            new CompareTest(Comparison.Less, operand.Text, end)));
    }

    /// <summary>That the instant lies on one side of the operand.</summary>
    /// <exception cref="QueryException">The operand is no time.</exception>
    public CompareTest Compare(Comparison comparison, Word operand)
    {
        var (start, end) = Span(operand);
        return comparison switch
        {
            Comparison.Greater => new CompareTest(Comparison.AtLeast, operand.Text, end),
            Comparison.AtMost => new CompareTest(Comparison.Less, operand.Text, end),
            _ => new CompareTest(comparison, operand.Text, start),
        };
    }

    private (long Start, long End) Span(Word operand) => TimeExpression.TrySpan(operand.Text, now, out var span)
        ? span
        : throw Cursor.Error(
            "This is no time; expected one such as 2026-11-27, 2026-11-27T10:00:00Z, now-15m, now-1M or now/d (units: "
            + "s, m, h, d, w, M, y)",
            operand.Position);
}
