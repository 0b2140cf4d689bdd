using Tocsin.Storage;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Embedded;
using Tocsin.Storage.Questions;

namespace Tocsin.Testing;

/// <summary>Asks a store as people write it.</summary>
internal static class Asked
{
    /// <summary>The events of a store, for nobody in particular.</summary>
    public static EmbeddedStore Of(SegmentStore segments, TimeProvider? clock = null) =>
        new(segments, new QuestionTurns(clock ?? TimeProvider.System));

    /// <summary>Runs a search.</summary>
    public static Task<Outcome<SearchAnswer>> RunAsync(
        this IEventStore store, QuestionText text, Func<EventQuestion, EventQuestion>? with = null,
        TimeProvider? clock = null) => new QuestionReader(clock ?? TimeProvider.System).Events(text).ThenAsync(
            question => store.FindAsync(with?.Invoke(question) ?? question, CancellationToken.None));

    /// <summary>Runs a search.</summary>
    public static Task<Outcome<SearchAnswer>> RunAsync(
        this IEventStore store, string query, Func<EventQuestion, EventQuestion>? with = null) =>
        store.RunAsync(new QuestionText(query), with);

    /// <summary>Reads which events a filter is about.</summary>
    public static Outcome<EventFilter> Filter(string filter) =>
        new QuestionReader(TimeProvider.System).Filter(new QuestionText(filter), "A test");
}
