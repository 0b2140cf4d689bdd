using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Questions;

/// <summary>
/// Where events are asked for: typed questions in, typed answers out. Pages, APIs, tails, exports and alerts ask this
/// and nothing else, so that they need not know who stores the events. Thread-safe.
/// </summary>
public interface IEventStore
{
    /// <summary>The same events for somebody, whose questions have their turns.</summary>
    IEventStore For(Asker asker);

    /// <summary>Finds a page of events, or makes a table of all that match.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="stop">Gives up: the person has left, or asks something else.</param>
    Task<Outcome<SearchAnswer>> FindAsync(EventQuestion question, CancellationToken stop);

    /// <summary>
    /// The events with these ids that are still stored, in the order asked for; the first ones alone when they are very
    /// large together.
    /// </summary>
    Task<IReadOnlyList<FoundEvent>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop);

    /// <summary>Which fields matching events have.</summary>
    Task<Outcome<FieldsAnswer>> FieldsAsync(FieldsQuestion question, CancellationToken stop);

    /// <summary>Which values a field has.</summary>
    Task<Outcome<ValuesAnswer>> ValuesAsync(ValuesQuestion question, CancellationToken stop);

    /// <summary>Finds hits, and computes aggregations.</summary>
    /// <exception cref="Language.ElasticApi.Terms.ElasticException">The aggregations cannot be computed so.</exception>
    Task<Outcome<HitsAnswer>> HitsAsync(HitsQuestion question, CancellationToken stop);

    /// <summary>
    /// Follows events as they arrive, each once, without end: a batch as soon as events match, and one without events
    /// when none did for ten seconds. It follows from this call on, however late the first batch is asked for. What has
    /// come while nobody waited is looked at when the next batch is asked for: a slow reader costs no memory.
    /// </summary>
    /// <param name="question">Which events.</param>
    /// <param name="stop">Ends it.</param>
    IAsyncEnumerable<TailBatch> Follow(TailQuestion question, CancellationToken stop);

    /// <summary>Begins to read everything that matches, as there is now.</summary>
    Task<EventExport> ExportAsync(ExportQuestion question, CancellationToken stop);

    /// <summary>
    /// All events that match, oldest first, as they were when they arrived: for whoever judges them again.
    /// </summary>
    /// <param name="which">Which events.</param>
    /// <param name="fields">Gets the names of their fields.</param>
    /// <param name="stop">Gives up.</param>
    Task<EventReplay> ReplayAsync(EventFilter which, FieldTable fields, CancellationToken stop);

    /// <summary>
    /// The fields of events in a time range, those in most events first. A quick look: no values are read.
    /// </summary>
    Task<IReadOnlyList<FieldName>> FieldNamesAsync(TimeRange range, CancellationToken stop);

    /// <summary>The days of which there are events, in their order, and how many each has.</summary>
    Task<IReadOnlyList<DayCount>> DaysAsync(CancellationToken stop);

    /// <summary>
    /// The largest id of an event that can be found; 0 when there is none. What comes later has a larger one.
    /// </summary>
    Task<long> LastIdAsync(CancellationToken stop);

    /// <summary>
    /// A time range as far as there are events, when it is open: from the first one to the last, or the range's own
    /// ends.
    /// </summary>
    Task<TimeRange> SpanAsync(TimeRange range, CancellationToken stop);
}
