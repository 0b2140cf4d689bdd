using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Asks the store what Elasticsearch's clients ask, and says in their words why there is no answer.</summary>
/// <param name="events">The events, for whoever asks.</param>
internal sealed class ElasticSearch(IEventStore events)
{
    /// <summary>Runs a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="namesKinds">Whether the names of aggregations say their kind.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ElasticException">It cannot be answered.</exception>
    public async Task<(HitsAnswer Answer, TimeSpan Took)> RunAsync(
        ElasticRequest request, bool namesKinds, CancellationToken stop)
    {
        if (AutoDates.AreIn(request.Aggregations))
        {
            var (span, _) = await AskAsync(AutoDates.Span(request), false, stop);
            request = AutoDates.Chosen(request, span.Aggregations);
        }
        var (answer, took) = await FoundAsync(request, namesKinds, stop);
        if (answer.IsPartial && request.WantsWhole)
        {
            throw new ElasticException(new(
                504, "timeout_exception", "Time was up before all events were looked at; ask with a longer timeout"));
        }
        if (request.EventsMax == 0) return (answer, took);
        // Who asks for some is told of no more.
        var most = request.EventsMax;
        return (answer with
        {
            EndsEarly = answer.Total >= most,
            Total = answer.Total is { } total ? Math.Min(total, most) : null,
            Hits = answer.Hits.Count <= most ? answer.Hits : [.. answer.Hits.Take(most)],
        }, took);
    }

    /// <summary>Why there is no answer, in Elasticsearch's words.</summary>
    public static ElasticFault FaultOf(QueryError error) => error.Reason switch
    {
        ErrorReason.TooMuch => new(400, "too_many_buckets_exception", error.Message),
        ErrorReason.TooLarge => new(413, "content_too_long_exception", error.Message),
        _ => new(504, "timeout_exception", error.Message),
    };

    private async Task<(HitsAnswer Answer, TimeSpan Took)> FoundAsync(
        ElasticRequest request, bool namesKinds, CancellationToken stop)
    {
        if (request.HitFilter is not { } hitFilter) return await AskAsync(request, namesKinds, stop);
        var narrowed =
            RequestReader.WithTime(request with { Filter = new And([request.Filter, hitFilter]), HitFilter = null });
        if (request.Aggregations.Count == 0) return await AskAsync(narrowed, namesKinds, stop);
        // Two questions: the figures are of more events than the hits.
        var (figures, first) = await AskAsync(request with { HitFilter = null, Size = 0 }, namesKinds, stop);
        var (hits, second) = await AskAsync(narrowed with { Aggregations = [] }, namesKinds, stop);
        var both = hits with
        {
            Aggregations = figures.Aggregations,
            IsPartial = figures.IsPartial || hits.IsPartial,
        };
        return (both, first + second);
    }

    private async Task<(HitsAnswer Answer, TimeSpan Took)> AskAsync(
        ElasticRequest request, bool namesKinds, CancellationToken stop)
    {
        var (answer, error, took) = await events.HitsAsync(new HitsQuestion(request, namesKinds), stop);
        return error is { } why ? throw new ElasticException(FaultOf(why)) : (answer!, took);
    }
}
