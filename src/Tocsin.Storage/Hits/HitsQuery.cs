using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Pages;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Hits;

/// <summary>Finds hits and computes aggregations. It may be run again, with another scan.</summary>
internal sealed class HitsQuery(HitsQuestion question)
{
    private readonly Plan _plan = new(question.Request.Aggregations);

    /// <summary>Runs it.</summary>
    public Outcome<HitsAnswer> Run(Scan scan) => Hits(scan).Select(
        hits => WithAggregations(scan, hits) with { IsPartial = scan.IsCut });

    private HitsAnswer WithAggregations(Scan scan, HitsAnswer hits)
    {
        if (question.Request.Aggregations.Count == 0) return hits;
        var lanes = Aggregate(scan);
        return hits with
        {
            // When time was up between the two, the hits are more than what the aggregations have seen.
            Total = Math.Max(hits.Total ?? 0, lanes[0].CountOf(0)),
            Aggregations = new AggregationAnswer(
                lanes, _plan, question.Request, question.NamesKinds, scan, scan.NewMeter()).Write(),
        };
    }

    private Outcome<HitsAnswer> Hits(Scan scan)
    {
        var request = question.Request;
        // Who asks for figures alone has no use for hits.
        if (request.Size == 0 && request.Aggregations.Count > 0) return new HitsAnswer();
        if (!IsByTime(request.Sort)) return new SortedPage(scan, request).Run();
        var ascending = request.Sort.FirstOrDefault(o => !o.IsScore) is { Descending: false };
        var events = new EventQuestion(new Query(request.Filter, []), new TimeRange(request.From, request.To))
        {
            Limit = request.Skip + request.Size,
            Ascending = ascending,
            Cursor = request.Place is { } place ? CursorOf(place, request.Sort, ascending) : null,
            CountAll = request.CountAll,
        };
        var query = new PageQuery(scan, events, null, HitsAnswer.BytesMax, Resolution);
        var page = query.Run();
        if (query.IsShort) return HitsAnswer.TooLarge;
        return new HitsAnswer
        {
            Total = page.Total,
            Hits = [.. page.Events!.Skip(request.Skip).Select(found => new Hit(found, null))],
        };
    }

    // Elasticsearch's times have milliseconds: two events within one are told apart by what comes next in the sort.
    private const long Resolution = TimeSpan.TicksPerMillisecond;

    // Orders that pages of our own have, which need not look at all that matches.
    private static bool IsByTime(IReadOnlyList<HitOrder> sort) => sort.Where(o => !o.IsScore).ToList() switch
    {
        [] or [{ IsPlace: true }, ..] => true,
        [{ Field: var field } time, var next, ..] when field == ElasticFields.Time =>
            next.IsPlace || (next.IsTotal && next.Descending == time.Descending),
        _ => false,
    };

    // Without the event's own place, all that have its time are behind us.
    private static PageCursor CursorOf(HitPlace place, IReadOnlyList<HitOrder> sort, bool ascending)
    {
        if (place.Ticks is { } ticks && place.Id is { } id) return PageCursor.Behind(ticks - (ticks % Resolution), id);
        var at = sort.ToList().FindIndex(o => o.Field == ElasticFields.Time);
        var time = at >= 0 && place.Values.ElementAtOrDefault(at) is long milliseconds
            ? DateTime.UnixEpoch.Ticks + (milliseconds * Resolution)
            : throw ElasticException.Argument("[search_after] has no time where [sort] asks for one");
        return PageCursor.Behind(time, place.Id ?? (ascending ? long.MaxValue : 0));
    }

    private BranchLane[] Aggregate(Scan scan)
    {
        var lanes = scan.InLanes(
            oldestFirst: false,
            () =>
            {
                var memory = scan.NewMeter();
                return _plan.Branches.Select(b => new BranchLane(b, memory)).ToArray();
            },
            (all, _) => !TooMany(all),
            (all, block, evaluator, rows) =>
            {
                foreach (var lane in all) lane.Add(block, evaluator, rows);
            });
        var first = lanes[0];
        foreach (var lane in lanes)
        {
            RefuseTooMany(lane);
            if (lane == first) continue;
            for (var i = 0; i < first.Length; i++) first[i].Merge(lane[i]);
        }
        RefuseTooMany(first);
        return first;
    }

    private static bool TooMany(BranchLane[] lanes) => lanes.Sum(l => (long)l.Groups) > StatsQuery.GroupsMax;

    private static void RefuseTooMany(BranchLane[] lanes)
    {
        if (!TooMany(lanes)) return;
        throw new TooMuchException(
            $"The aggregations have more than {StatsQuery.GroupsMax} groups; narrow the query or aggregate by fewer "
            + "fields");
    }
}
