namespace Tocsin.Rules.Reading;

/// <summary>
/// What the events are that the condition of a filter finds. The specification of Sigma does not say, and authors write
/// both.
/// </summary>
public enum FilterMeaning
{
    /// <summary>Those that rules see when the condition begins with <c>not</c>, else those that they do not.</summary>
    AsWritten,

    /// <summary>Those that rules see.</summary>
    Seen,

    /// <summary>Those that rules do not see.</summary>
    LeftOut,
}
