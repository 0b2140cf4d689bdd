using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Reads searches: their bodies, and what of them may stand in the address.</summary>
internal sealed class SearchReader(IEventStore events)
{
    /// <summary>What the address of a search may have.</summary>
    public const string Parameters =
        Query + Indices + Source + "batched_reduce_size:int ccs_minimize_roundtrips:bool pre_filter_shard_size:int "
        + "max_concurrent_shard_requests:int allow_partial_search_results:bool docvalue_fields explain=false from:int "
        + "size:int sort scroll search_type=query_then_fetch|dfs_query_then_fetch seq_no_primary_term:bool "
        + "version:bool stats request_cache:bool rest_total_hits_as_int:bool timeout track_scores:bool "
        + "track_total_hits "
        + "typed_keys:bool include_named_queries_score=false force_synthetic_source=false phase_took=false ";

    /// <summary>What the address of several searches may have: what is not of one of them.</summary>
    public const string SeveralParameters =
        Indices + "ccs_minimize_roundtrips:bool max_concurrent_searches:int max_concurrent_shard_requests:int "
        + "pre_filter_shard_size:int rest_total_hits_as_int:bool typed_keys:bool routing "
        + "search_type=query_then_fetch|dfs_query_then_fetch ";

    /// <summary>What the address of a count may have.</summary>
    public const string CountParameters = Query + Indices + "min_score=0 ";

    /// <summary>How the address may write a query.</summary>
    public const string Query =
        "q df analyzer=standard analyze_wildcard:bool default_operator=and|or lenient:bool preference routing "
        + "terminate_after:int ";

    /// <summary>What the address says of indices that are not there.</summary>
    public const string Indices =
        "allow_no_indices:bool expand_wildcards ignore_unavailable:bool ignore_throttled:bool ";

    /// <summary>What the address says of the source.</summary>
    public const string Source =
        "_source _source_includes _source_excludes _source_include _source_exclude stored_fields ";

    /// <summary>How JSON of a request is read.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = RequestReader.DepthMax };

    /// <summary>The body of a request; some clients cannot send one with GET, and put it into the address.</summary>
    /// <exception cref="ElasticException">It is too large, or its compression is broken.</exception>
    public static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        if (context.Request.Query["source"] is { Count: > 0 } source) return Encoding.UTF8.GetBytes(source.ToString());
        BodyReader.Allow(context.Request, BodyReader.QuestionBytesMax);
        var body = await BodyReader.ReadAsync(
            context.Request, BodyReader.QuestionBytesMax, null, context.RequestAborted);
        if (body.Status != 0) throw new ElasticException(new(body.Status, "illegal_argument_exception", body.Reason));
        try
        {
            return body.Buffer.AsSpan(0, body.Length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body.Buffer);
        }
    }

    /// <summary>The JSON of a body; an object without anything when there is none.</summary>
    public static JsonElement Json(ReadOnlyMemory<byte> body) =>
        JsonElement.Parse(body.Span.Trim(" \t\r\n"u8).IsEmpty ? "{}"u8 : body.Span, Deep);

    /// <summary>Reads a search.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="parameters">What stands in the address; null when that is not this search's own.</param>
    /// <param name="isCount">Whether it only counts.</param>
    /// <param name="now">What <c>now</c> is.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ElasticException">It cannot be understood.</exception>
    public async Task<ElasticRequest> ReadAsync(
        ReadOnlyMemory<byte> body, ElasticParameters? parameters, bool isCount, Instant now, CancellationToken stop)
    {
        var (reader, json) = (new RequestReader(now, await FieldsAsync(body, parameters, stop)), Json(body));
        var request = isCount ? reader.ReadCount(json) : reader.Read(json);
        if (parameters is not null) request = WithAddress(request, parameters, reader);
        return request with
        {
            ShowsTimestamp = body.Span.IndexOf("@timestamp"u8) >= 0 || parameters?.NamesTimestamp == true,
        };
    }

    private async Task<RequestFields> FieldsAsync(
        ReadOnlyMemory<byte> body, ElasticParameters? parameters, CancellationToken stop)
    {
        if (!ElasticFields.MayNameKeyword(body.Span) && parameters?.MayNameKeyword != true) return RequestFields.Usual;
        return new RequestFields((await events.FieldNamesAsync(TimeRange.Everything, stop)).Select(f => f.Name));
    }

    private static ElasticRequest WithAddress(ElasticRequest request, ElasticParameters query, RequestReader reader)
    {
        if (query.Text("q") is { } text)
        {
            var isAnd = string.Equals(query.Text("default_operator"), "and", StringComparison.OrdinalIgnoreCase);
            // It stands for the query of the body, and does not narrow it.
            request = RequestReader.WithTime(request with
            {
                Filter = reader.ReadQueryString(text, query.Text("df"), isAnd, query.IsTrue("lenient")),
                From = 0,
                To = long.MaxValue,
            });
        }
        if (query.Integer("size") is { } size) request = request with { Size = size };
        if (query.Integer("from") is { } from) request = request with { Skip = from };
        if (query.Text("track_total_hits") is { } count) request = RequestReader.Counting(request, count);
        if (query.Text("timeout") is { } timeout) request = request with { Timeout = RequestReader.Timeout(timeout) };
        if (query.Text("sort") is { } sort) request = request with { Sort = reader.ReadSort(sort) };
        if (query.Integer("terminate_after") is { } most)
        {
            request = request with { EventsMax = RequestReader.Positive(most, "terminate_after") };
        }
        if (query.List("docvalue_fields") is { } fields)
        {
            request = request with { Fields = [.. request.Fields, .. fields.Select(f => new ShownField(f, null))] };
        }
        return WithSource(request, query) with
        {
            WithVersion = query.IsTrue("version", request.WithVersion),
            WithSequence = query.IsTrue("seq_no_primary_term", request.WithSequence),
            WithScores = query.IsTrue("track_scores", request.WithScores),
            WantsWhole = !query.IsTrue("allow_partial_search_results", true),
        };
    }

    private static ElasticRequest WithSource(ElasticRequest request, ElasticParameters query)
    {
        var source = SourceOf(query);
        if (query.List("stored_fields") is { } stored)
        {
            request = RequestReader.WithStored(request, stored, source is not null);
        }
        return source is null ? request : request with { Source = source };
    }

    /// <summary>What an address says of the source; null when it says nothing.</summary>
    public static SourceFilter? SourceOf(ElasticParameters query)
    {
        var includes = query.List("_source_includes") ?? query.List("_source_include");
        var excludes = query.List("_source_excludes") ?? query.List("_source_exclude");
        if (includes is not null || excludes is not null) return new SourceFilter(true, includes ?? [], excludes ?? []);
        return query.Text("_source") switch
        {
            null => null,
            "true" or "" => SourceFilter.Everything,
            "false" => SourceFilter.Nothing,
            _ => new SourceFilter(true, query.List("_source")!, []),
        };
    }
}
