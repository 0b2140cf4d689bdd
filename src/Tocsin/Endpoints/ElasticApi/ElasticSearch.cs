using System.Globalization;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Asks the store what Elasticsearch's clients ask, and says in their words why there is no answer.</summary>
/// <param name="events">The events, for whoever asks.</param>
/// <param name="now">What <c>now</c> is.</param>
internal sealed class ElasticSearch(IEventStore events, Instant now)
{
    /// <summary>Runs a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="namesKinds">Whether the names of aggregations say their kind.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ElasticException">It cannot be answered.</exception>
    public async Task<(HitsAnswer Answer, TimeSpan Took)> RunAsync(
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

    /// <summary>Why there is no answer, in Elasticsearch's words.</summary>
    public static ElasticFault FaultOf(QueryError error) => error.Reason switch
    {
        ErrorReason.TooMuch => new(400, "too_many_buckets_exception", error.Message),
        ErrorReason.TooLarge => new(413, "content_too_long_exception", error.Message),
        _ => new(504, "timeout_exception", error.Message),
    };

    private async Task<(HitsAnswer Answer, TimeSpan Took)> AskAsync(
        ElasticRequest request, bool namesKinds, CancellationToken stop)
    {
        var question = new HitsQuestion(request, namesKinds)
        {
            Cursor = request.After is null ? null : await CursorOf(request, stop),
        };
        var (answer, error, took) = await events.HitsAsync(question, stop);
        return error is { } why ? throw new ElasticException(FaultOf(why)) : (answer!, took);
    }

    // Where the page before ended. Two times within a millisecond look the same in a sort value: what decides between
    // them tells more.
    private async Task<PageCursor?> CursorOf(ElasticRequest request, CancellationToken stop)
    {
        if (request.Sort[0] is var first && !first.IsTieBreak && first.Field != ElasticFields.Time) return null;
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var value = Convert.ToString(request.After![i], CultureInfo.InvariantCulture) ?? "";
            if (request.Sort[i].Field is "_doc" or "_shard_doc" && PageCursor.TryParse(value, out var cursor)
                && cursor.Last is not null) return cursor;
            if (request.Sort[i].Field == ElasticFields.StoredId && long.TryParse(value, out var id)
                && await events.GetAsync([id], stop) is [var found]) return PageCursor.Behind(found);
        }
        if (RequestReader.TimeAfter(request, now) is not var (start, end))
        {
            throw ElasticException.Argument("[search_after] has values that are not the sort values of a hit");
        }
        return first.Descending ? PageCursor.Behind(start, 0) : PageCursor.Behind(Math.Max(0, end - 1), long.MaxValue);
    }
}
