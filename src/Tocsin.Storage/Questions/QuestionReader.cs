using System.Diagnostics.CodeAnalysis;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Times;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Makes typed questions of what was written: the one place where a query and its times are parsed. What cannot be read
/// is answered with where and why. Thread-safe.
/// </summary>
/// <param name="clock">Says what <c>now</c> is.</param>
public sealed class QuestionReader(TimeProvider clock)
{
    private const string TimeExpected = "expected RFC 3339, as in 2026-01-31T12:00:00Z, or relative, as in now-1h";

    // Clocks differ by minutes: what lies so far ahead counts as of now.
    private static readonly TimeSpan AheadAllowed = TimeSpan.FromMinutes(10);

    /// <summary>What <c>now</c> is.</summary>
    public Instant Now => new(clock.GetUtcNow().UtcTicks);

    /// <summary>Reads a question about events, with pipes or without.</summary>
    public Outcome<EventQuestion> Events(QuestionText text)
    {
        var now = Now;
        if (!QueryParser.TryParse(text.Query, now, out var query, out var message, out var position))
        {
            return new QueryError(message, position);
        }
        if (!TryRange(text, now, out var range, out var error)) return error.Value;
        var question = new EventQuestion(query, range);
        // The last hour ends now, whatever a sender's clock says.
        return text.EndsNow || TimeExpression.IsRelative(text.From) ? UntilNow(question) : question;
    }

    /// <summary>A question that ends near now, if its range has no end.</summary>
    public EventQuestion UntilNow(EventQuestion question)
    {
        var end = Now.Ticks + AheadAllowed.Ticks;
        return question.Range.To < TimeRange.Everything.To || question.Range.From >= end
            ? question
            : question with { Range = question.Range with { To = end }, CountsAhead = true };
    }

    /// <summary>Reads which events a question is about that has no use for pipes.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="what">What it asks for, as the refusal of pipes begins.</param>
    public Outcome<EventFilter> Filter(QuestionText text, string what) => Events(text).Then<EventFilter>(
        question => question.Query.Pipes is [var pipe, ..]
            ? new QueryError($"{what} takes a filter without pipes", pipe.Position)
            : new EventFilter(question.Query.Filter, question.Range));

    /// <summary>Reads a time range; a time that cannot be read does not limit it.</summary>
    public TimeRange Range(string? from, string? to)
    {
        var now = Now;
        return new TimeRange(
            TryTime(from, now, TimeRange.Everything.From, out var first) ? first : TimeRange.Everything.From,
            TryTime(to, now, TimeRange.Everything.To, out var last) ? last : TimeRange.Everything.To);
    }

    private static bool TryRange(
        QuestionText text, Instant now, out TimeRange range, [NotNullWhen(false)] out QueryError? error)
    {
        error = !TryTime(text.From, now, TimeRange.Everything.From, out var from)
            ? new QueryError($"from: {TimeExpected}", 0)
            : null;
        if (!TryTime(text.To, now, TimeRange.Everything.To, out var to))
        {
            error ??= new QueryError($"to: {TimeExpected}", 0);
        }
        range = new TimeRange(from, to);
        return error is null;
    }

    private static bool TryTime(string? text, Instant now, long whenMissing, out long ticks)
    {
        ticks = whenMissing;
        if (string.IsNullOrEmpty(text)) return true;
        if (!TimeExpression.TryParse(text, now, out var time)) return false;
        // An instant between two ticks lies behind the first: an event at that tick is before it.
        ticks = time.Ticks + (time.Nanoseconds > 0 ? 1 : 0);
        return true;
    }
}
