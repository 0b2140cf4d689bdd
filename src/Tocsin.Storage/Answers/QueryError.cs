namespace Tocsin.Storage.Answers;

/// <summary>Why a question has no answer.</summary>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Position">The character of the query it is about, counted from 0.</param>
/// <param name="Reason">Of which sort it is.</param>
public readonly record struct QueryError(
    string Message, int Position, ErrorReason Reason = ErrorReason.Question);

/// <summary>Of which sort the reason is why there is no answer.</summary>
public enum ErrorReason
{
    /// <summary>The question cannot be asked so.</summary>
    Question,

    /// <summary>It needs more memory or work than one question may take.</summary>
    TooMuch,

    /// <summary>Its answer has more bytes than an answer may have.</summary>
    TooLarge,

    /// <summary>It took longer than a question may.</summary>
    TooLong,

    /// <summary>Other questions have what it needs; it may be asked again a moment later.</summary>
    Busy,
}
