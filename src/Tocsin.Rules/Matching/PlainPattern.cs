using Tocsin.Language.Values;

namespace Tocsin.Rules.Matching;

/// <summary>Patterns whose only wildcards are stars at their ends, which is what nearly all are.</summary>
internal static class PlainPattern
{
    /// <summary>Where the text of a pattern must be.</summary>
    internal enum Kind
    {
        /// <summary>It is no such pattern.</summary>
        None,

        /// <summary>It is the whole value.</summary>
        Whole,

        /// <summary>The value begins with it.</summary>
        Start,

        /// <summary>The value ends with it.</summary>
        End,

        /// <summary>The value contains it.</summary>
        Inside,
    }

    /// <summary>Which kind of pattern a test is.</summary>
    /// <param name="test">The test.</param>
    /// <param name="folded">The text without the stars.</param>
    public static Kind Of(ValueTest test, out byte[] folded)
    {
        folded = [];
        if (test is not PatternTest { Pattern: { Cased: false } pattern }) return Kind.None;
        if (!pattern.TryPlain(out var atStart, out var atEnd, out folded)) return Kind.None;
        return (atStart, atEnd) switch
        {
            (true, true) => Kind.Inside,
            (true, false) => Kind.End,
            (false, true) => Kind.Start,
            _ => Kind.Whole,
        };
    }
}
